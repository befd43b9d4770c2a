"""Which credentials may call which operations of IAM and STS: every cell of the table in the IAM User Guide, "Compare AWS STS credentials"."""

import json
from email.utils import parsedate_to_datetime

import botocore.exceptions
import pytest
from client import Credentials, credentials_of, login, mails, root, set_password, token
from issuer import Issuer
from mfa import device
from server import Server
from sessions import allow, client, of, policy, role, trust, user

ACCOUNT = "000000000000"
HOUR = 3600
YES = None
CHAINED = (400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
NO_ROOT = (403, "AccessDenied", "Roles may not be assumed by root accounts.")
NO_IAM = (403, "InvalidClientTokenId", "The security token included in the request is invalid")


def no(operation):
    return 403, "AccessDenied", f"Cannot call {operation} with session credentials"


# The errors of operations that were reached: their parameters can only fail, so that nothing is created.
LET_IN = {
    "decode_authorization_message": (400, "InvalidAuthorizationMessageException"), "get_web_identity_token": (403, "OutboundWebIdentityFederationDisabledException"),
    "get_delegated_access_token": (400, "ValidationError"),
}
OTHERS = ["DecodeAuthorizationMessage", "GetWebIdentityToken", "GetDelegatedAccessToken"]


class World:
    """A partition's account with every kind of credentials. Their principals are allowed everything, so that only the kind matters."""

    def __init__(self, server, partition):
        self.server, self.partition = server, partition
        self.iam = client(server, root(partition), "iam")
        self.account = client(server, root(partition)).get_caller_identity()["Account"]
        self.name = "bob@astran.io" if partition == "demo" else "bob"
        self.bob = user(self.iam, self.name, allow("*"))
        us = {"AWS": f"arn:{partition}:iam::{self.account}:root"}
        self.role = role(self.iam, "App", trust(us), allow("*"), MaxSessionDuration=2 * HOUR)

    def outcome(self, credentials, service, operation, **parameters):
        """`YES` if the operation was reached; else status, code and message."""
        try:
            getattr(client(self.server, credentials, service), operation)(**parameters)
        except botocore.exceptions.ClientError as refused:
            error = refused.response["Error"]
            seen = refused.response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error.get("Message")
            return YES if seen[:2] == LET_IN.get(operation) else seen
        return YES

    def row(self, credentials):
        assume = {"RoleArn": self.role, "RoleSessionName": "s2"}
        key = {"AccessKeyId": self.bob.key}
        return {
            "AssumeRole": self.outcome(credentials, "sts", "assume_role", **assume, DurationSeconds=HOUR),
            "AssumeRole for longer": self.outcome(credentials, "sts", "assume_role", **assume, DurationSeconds=HOUR + 1),
            "GetSessionToken": self.outcome(credentials, "sts", "get_session_token"),
            "GetFederationToken": self.outcome(credentials, "sts", "get_federation_token", Name="fred"),
            "IAM": self.outcome(credentials, "iam", "list_users"),
            "GetCallerIdentity": self.outcome(credentials, "sts", "get_caller_identity"),
            "GetAccessKeyInfo": self.outcome(credentials, "sts", "get_access_key_info", **key),
            "DecodeAuthorizationMessage": self.outcome(credentials, "sts", "decode_authorization_message", EncodedMessage="x"),
            "GetWebIdentityToken": self.outcome(credentials, "sts", "get_web_identity_token", Audience=["a"], SigningAlgorithm="ES384", DurationSeconds=60),
            "GetDelegatedAccessToken": self.outcome(credentials, "sts", "get_delegated_access_token", TradeInToken="abcd"),
        }


def expected(assume, longer, session, federation, iam, *others):
    """A row of the table. The other STS operations behave alike, except GetCallerIdentity, which everybody may call."""
    other = ["GetAccessKeyInfo", *OTHERS]
    return {"AssumeRole": assume, "AssumeRole for longer": longer, "GetSessionToken": session, "GetFederationToken": federation, "IAM": iam, "GetCallerIdentity": YES} | {
        operation: YES if others == (YES,) else no(operation) for operation in other}


OF_A_ROLE = expected(YES, CHAINED, no("GetSessionToken"), no("GetFederationToken"), YES, YES)
OF_A_FEDERATED_USER = expected(no("AssumeRole"), no("AssumeRole"), no("GetSessionToken"), no("GetFederationToken"), NO_IAM)


def test_every_kind_of_credentials(server):
    world = World(server, "aws")
    sts = client(server, world.bob)
    assert world.row(root()) == expected(NO_ROOT, NO_ROOT, YES, YES, YES, YES), "the root user"
    assert world.row(world.bob) == expected(YES, YES, YES, YES, YES, YES), "a user"
    made = sts.assume_role(RoleArn=world.role, RoleSessionName="s1")
    assert world.row(of(made["Credentials"])) == OF_A_ROLE, "a session of a role"
    temporary = of(sts.get_session_token()["Credentials"])
    assert world.row(temporary) == expected(YES, CHAINED, no("GetSessionToken"), no("GetFederationToken"), NO_IAM), "GetSessionToken"
    phone = device(server, world.iam, "phone", world.name)
    proved = of(sts.get_session_token(SerialNumber=phone.serial, TokenCode=phone.code(1))["Credentials"])
    assert world.row(proved) == expected(YES, CHAINED, no("GetSessionToken"), no("GetFederationToken"), YES), "GetSessionToken with MFA"
    federated = of(sts.get_federation_token(Name="fred", Policy=policy(allow("*")))["Credentials"])
    assert world.row(federated) == OF_A_FEDERATED_USER, "GetFederationToken"
    of_root = client(server, root())
    assert world.row(of(of_root.get_session_token()["Credentials"])) == expected(NO_ROOT, NO_ROOT, no("GetSessionToken"), no("GetFederationToken"), NO_IAM), "GetSessionToken of root"
    assert world.row(of(of_root.get_federation_token(Name="fred", Policy=policy(allow("*")))["Credentials"])) == OF_A_FEDERATED_USER, "GetFederationToken of root"


def test_a_web_identity_session_is_a_role_session(server):
    world = World(server, "aws")
    with Issuer() as issuer:
        provider = world.iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=["app"])["OpenIDConnectProviderArn"]
        arn = role(world.iam, "Web", trust({"Federated": provider}, "sts:AssumeRoleWithWebIdentity"), allow("*"))
        made = client(server, root()).assume_role_with_web_identity(RoleArn=arn, RoleSessionName="s1", WebIdentityToken=issuer.token())
    assert world.row(of(made["Credentials"])) == OF_A_ROLE


def test_a_login_is_its_user(server):
    world = World(server, "demo")
    set_password(mails(server.url, world.name)[0]["link"], "correct horse battery")
    access = token(server.url, "demo", grant_type="password", username=world.name, password="correct horse battery")[1]["access_token"]
    status, _, text = login(server.url, access)
    assert status == 200, text
    row = world.row(credentials_of(text))
    # The astran dialect has its own error for this.
    told = {operation: said and said[:2] for operation, said in row.items()}
    refused = (403, "AccessDenied")
    assert told == {operation: None for operation in row} | {"AssumeRole for longer": CHAINED[:2], "GetSessionToken": refused, "GetFederationToken": refused}


@pytest.mark.parametrize("seconds,most", [(None, HOUR), (900, 900), (12 * HOUR, HOUR)])
def test_sessions_of_the_root_user_last_an_hour_at_most(server, seconds, most):
    sts = client(server, root())
    for operation, parameters in (("get_session_token", {}), ("get_federation_token", {"Name": "fred"})):
        asked = {"DurationSeconds": seconds} if seconds else {}
        answer = getattr(sts, operation)(**parameters, **asked)
        left = answer["Credentials"]["Expiration"].timestamp() - when(answer)
        assert most - 5 < left <= most + 1, operation


def when(answer):
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp()


def test_anybody_may_ask_for_the_account_of_a_key(tmp_path):
    far = "222222222222"
    seed = {"accounts": [{"id": far, "root_keys": [{"access_key_id": "AKIAFARFARFARFARFARF", "secret_access_key": "a-secret-of-far"}]}]}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    with Server("--seed", str(tmp_path / "seed.json")) as server:
        there = Credentials("AKIAFARFARFARFARFARF", "a-secret-of-far")
        bob = user(client(server, root(), "iam"), "bob", allow("sts:*"))
        session = of(client(server, bob).get_session_token()["Credentials"])
        sts = client(server, there)
        for key, account in ((bob.key, ACCOUNT), (session.key, ACCOUNT), (there.key, far)):
            assert sts.get_access_key_info(AccessKeyId=key)["Account"] == account
        for key in ("AKIAIOSFODNN7EXAMPLE", "AIDAQAAAAAAAFLK5K67U", "AKIA0000000000000000", "x" * 16):
            with pytest.raises(botocore.exceptions.ClientError) as raised:
                sts.get_access_key_info(AccessKeyId=key)
            assert raised.value.response["Error"]["Code"] == "ValidationError", key
