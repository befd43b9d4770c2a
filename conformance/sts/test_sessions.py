"""Sessions through boto3: roles and chains, federated users, MFA, expiry and revocation, and programs that obtain a role's credentials."""

import base64
import configparser
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import time

import botocore.exceptions
from client import Credentials, advance, error, http, root
from server import Server
from sessions import allow, assume, client, of, policy, role, trust, user, who

ACCOUNT = "000000000000"
TOKEN = "a-token-for-programs"


def test_a_role_in_another_account_is_assumed_and_its_use_recorded(tmp_path):
    far = "222222222222"
    seed = {"accounts": [{"id": far, "root_keys": [{"access_key_id": "AKIAFARFARFARFARFARF", "secret_access_key": "a-secret-of-far"}]}]}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    with Server("--seed", str(tmp_path / "seed.json")) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        there = Credentials("AKIAFARFARFARFARFARF", "a-secret-of-far").session().client("iam", endpoint_url=server.url)
        bob = user(iam, "bob", allow("sts:AssumeRole", "s3:*"))
        arn = role(there, "Reader", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}, StringEquals={"sts:ExternalId": "x-1"}), allow("iam:List*"))
        assert there.get_role(RoleName="Reader")["Role"]["RoleLastUsed"] == {}
        denied = f"User: arn:aws:iam::{ACCOUNT}:user/bob is not authorized to perform: sts:AssumeRole on resource: {arn}"
        assert error(client(server, bob).assume_role, RoleArn=arn, RoleSessionName="s1") == ("AccessDenied", denied)
        session = assume(server, bob, arn, ExternalId="x-1")
        assert who(server, session) == f"arn:aws:sts::{far}:assumed-role/Reader/s1"
        assert [one["RoleName"] for one in client(server, session, "iam").list_roles()["Roles"]] == ["Reader"], "it sees its own account"
        used = there.get_role(RoleName="Reader")["Role"]["RoleLastUsed"]
        assert used["Region"] == "us-east-1" and used["LastUsedDate"]
        # The user is deleted; a new one with the same name is not trusted.
        for key in iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]:
            iam.delete_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"])
        iam.delete_user_policy(UserName="bob", PolicyName="p")
        iam.delete_user(UserName="bob")
        other = user(iam, "bob", allow("sts:AssumeRole"))
        assert error(client(server, other).assume_role, RoleArn=arn, RoleSessionName="s1", ExternalId="x-1") == ("AccessDenied", denied)
        assert who(server, session), "the session outlives the user who assumed it"


def test_tags_and_source_identity_pass_down_a_chain(server, iam):
    bob = user(iam, "bob", allow("sts:*"))
    both = trust({"AWS": ACCOUNT}, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    first = role(iam, "First", both, allow("sts:*"))
    own = allow("iam:ListUserTags", "iam:CreateUser", resource=f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}-${{aws:SourceIdentity}}")
    second = role(iam, "Second", both, own, Tags=[{"Key": "Team", "Value": "of-the-role"}])
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "project", "Value": "p"}]
    session = assume(server, bob, first, Tags=tags, TransitiveTagKeys=["team"], SourceIdentity="alice")
    chained = client(server, session).assume_role(RoleArn=second, RoleSessionName="s2")
    assert chained["SourceIdentity"] == "alice" and chained["PackedPolicySize"] > 0
    session = of(chained["Credentials"])
    made = client(server, session, "iam").create_user(UserName="blue-alice")["User"]
    assert made["UserName"] == "blue-alice"
    assert error(client(server, session, "iam").create_user, UserName="of-the-role-alice")[0] == "AccessDenied"


def test_a_trust_policy_sees_the_tags_of_a_chain(server, iam):
    """IAM User Guide, "Chaining roles with session tags"; Amazon EKS User Guide, "Access AWS Resources using EKS Pod Identity Target IAM Roles"."""
    bob = user(iam, "bob", allow("sts:*"))
    both = ("sts:AssumeRole", "sts:TagSession")
    first = role(iam, "First", trust({"AWS": ACCOUNT}, *both), allow("sts:*"))
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "job", "Value": "7"}]
    session = client(server, assume(server, bob, first, Tags=tags, TransitiveTagKeys=["team"]))
    conditions = {
        "asked for": {"StringEquals": {"aws:RequestTag/team": "blue"}},
        "had by the caller": {"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/job": "7"}},
        "named": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}},
        "transitive": {"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "team"}},
    }
    for number, (what, condition) in enumerate(conditions.items()):
        arn = role(iam, f"Next{number}", trust({"AWS": first}, *both, **condition))
        assert session.assume_role(RoleArn=arn, RoleSessionName="s2")["PackedPolicySize"] > 0, what
    unlike = {
        "another value": {"StringEquals": {"aws:RequestTag/team": "red"}},
        "what is not transitive": {"StringEquals": {"aws:RequestTag/job": "7"}},
        "other keys alone": {"ForAllValues:StringEquals": {"aws:TagKeys": ["job"]}},
        "another transitive one": {"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "job"}},
    }
    for number, (what, condition) in enumerate(unlike.items()):
        arn = role(iam, f"Not{number}", policy({"Effect": "Allow", "Principal": {"AWS": first}, "Action": "sts:AssumeRole"},
                                              {"Effect": "Allow", "Principal": {"AWS": first}, "Action": "sts:TagSession", "Condition": condition}))
        code, message = error(session.assume_role, RoleArn=arn, RoleSessionName="s2")
        assert (code, message.split("perform: ")[1]) == ("AccessDenied", f"sts:TagSession on resource: {arn}"), what
    # sts:TagSession is required although the call names no tag, by the trust policy and by the caller's own policies.
    plain = role(iam, "Plain", trust({"AWS": first}))
    denied = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/First/s1 is not authorized to perform: sts:TagSession on resource: "
    assert error(session.assume_role, RoleArn=plain, RoleSessionName="s2") == ("AccessDenied", denied + plain)
    account = role(iam, "OfTheAccount", trust({"AWS": ACCOUNT}, *both))
    assert session.assume_role(RoleArn=account, RoleSessionName="s2")
    iam.put_role_policy(RoleName="First", PolicyName="p", PolicyDocument=policy(allow("sts:AssumeRole")))
    assert error(session.assume_role, RoleArn=account, RoleSessionName="s2") == ("AccessDenied", denied + account)
    iam.put_role_policy(RoleName="First", PolicyName="p", PolicyDocument=policy(allow("sts:*")))
    # A transitive tag cannot be overridden, in any spelling of its key.
    anew = ("InvalidParameterValue", "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
    for key in ("team", "TEAM"):
        assert error(session.assume_role, RoleArn=account, RoleSessionName="s2", Tags=[{"Key": key, "Value": "red"}]) == anew
    chained = session.assume_role(RoleArn=account, RoleSessionName="s2", Tags=[{"Key": "job", "Value": "8"}])["Credentials"]
    iam.put_role_policy(RoleName="OfTheAccount", PolicyName="p", PolicyDocument=policy(allow("sts:*")))
    last = role(iam, "Last", trust({"AWS": account}, *both, StringEquals={"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/job": "8"}))
    assert client(server, of(chained)).assume_role(RoleArn=last, RoleSessionName="s3")
    assert error(client(server, of(chained)).assume_role, RoleArn=last, RoleSessionName="s3", Tags=[{"Key": "Team", "Value": "red"}]) == anew


def test_a_source_identity_is_set_once(server, iam):
    bob = user(iam, "bob", allow("sts:*"))
    arn = role(iam, "Named", trust({"AWS": ACCOUNT}, "sts:AssumeRole", "sts:SetSourceIdentity"), allow("sts:*"))
    session = client(server, assume(server, bob, arn, SourceIdentity="alice"))
    assert session.assume_role(RoleArn=arn, RoleSessionName="s2", SourceIdentity="alice")["SourceIdentity"] == "alice"
    changed = error(session.assume_role, RoleArn=arn, RoleSessionName="s2", SourceIdentity="mallory")
    assert changed == ("ValidationError", "The source identity is already set for this assume role session")
    # Passing one on requires the permission, as setting it does.
    plain = role(iam, "Unnamed", trust({"AWS": arn}))
    code, message = error(session.assume_role, RoleArn=plain, RoleSessionName="s2")
    assert (code, message.split("perform: ")[1]) == ("AccessDenied", f"sts:SetSourceIdentity on resource: {plain}")


def test_sessions_end(server, iam):
    everything = allow("*")
    bob = user(iam, "bob", everything)
    arn = role(iam, "App", trust({"AWS": ACCOUNT}), everything)
    session, temporary = assume(server, bob, arn), of(client(server, bob).get_session_token()["Credentials"])
    invalid = ("InvalidClientTokenId", "The security token included in the request is invalid.")
    # A deactivated key is refused at the next call; its sessions stay valid.
    iam.update_access_key(UserName="bob", AccessKeyId=bob.key, Status="Inactive")
    assert error(client(server, bob).get_caller_identity) == invalid
    assert who(server, temporary) == f"arn:aws:iam::{ACCOUNT}:user/bob" and who(server, session)
    # Revocation, as in the console: sessions issued before a given time are denied.
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    advance(server, 120)
    revoke = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:TokenIssueTime": moment}}}
    iam.put_role_policy(RoleName="App", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy(revoke))
    code, message = error(client(server, session, "iam").list_users)
    assert code == "AccessDenied" and message.endswith("with an explicit deny in an identity-based policy")
    iam.update_access_key(UserName="bob", AccessKeyId=bob.key, Status="Active")
    later = assume(server, bob, arn, DurationSeconds=900)
    assert client(server, later, "iam").list_users()["Users"]
    advance(server, 901)
    assert error(client(server, later).get_caller_identity) == ("ExpiredToken", "The security token included in the request is expired")
    last = assume(server, bob, arn)
    for name in iam.list_role_policies(RoleName="App")["PolicyNames"]:
        iam.delete_role_policy(RoleName="App", PolicyName=name)
    iam.delete_role(RoleName="App")
    assert error(client(server, last).get_caller_identity) == invalid
    role(iam, "App", trust({"AWS": ACCOUNT}), everything)
    assert error(client(server, last).get_caller_identity) == invalid
    # Its token with another key's secret, and an altered token.
    fresh = assume(server, bob, arn)
    stolen = Credentials(last.key, last.secret, fresh.token)
    assert error(client(server, stolen).get_caller_identity) == ("InvalidClientTokenId", "The security token included in the request is invalid")


def test_version_1_tokens_are_valid_in_default_regions(server, iam):
    """IAM API Reference, "SetSecurityTokenServicePreferences". Only the global endpoint issues them: under AWS's name for it, or under an address without a region."""
    bob = user(iam, "bob", allow("iam:GetUser", "s3:ListAllMyBuckets"))

    def session(region, host=None):
        sts = bob.session().client("sts", endpoint_url=server.url, region_name=region)
        if host:
            sts.meta.events.register("before-sign.sts", lambda request, **_: request.headers.__setitem__("Host", host))
        made = sts.get_session_token()["Credentials"]
        return Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session()

    def here(made, region):
        """How STS and S3 in a region respond to the session."""
        answers = []
        for service, call in (("sts", "get_caller_identity"), ("s3", "list_buckets")):
            try:
                getattr(made.client(service, endpoint_url=server.url, region_name=region), call)()
                answers.append(None)
            except botocore.exceptions.ClientError as refused:
                answers.append((refused.response["ResponseMetadata"]["HTTPStatusCode"], refused.response["Error"]["Code"], refused.response["Error"]["Message"]))
        return answers

    fine = [None, None]
    refused = [(403, "InvalidClientTokenId", "The security token included in the request is invalid"),
               (400, "InvalidToken", "The provided token is malformed or otherwise invalid.")]
    version_2 = session("us-east-1")
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v1Token")
    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 1
    for version_1 in (session("us-east-1"), session("us-east-1", "sts.amazonaws.com")):
        for region in ("us-east-1", "eu-west-3", "sa-east-1"):
            assert here(version_1, region) == fine, region
        for region in ("ap-east-1", "me-central-1", "eu-south-2"):
            assert here(version_1, region) == refused, region
    for everywhere in (version_2, session("eu-west-1"), session("ap-east-1"), session("us-east-1", "sts.us-east-1.amazonaws.com")):
        assert here(everywhere, "ap-east-1") == here(everywhere, "us-east-1") == fine
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")
    assert here(session("us-east-1"), "ap-east-1") == fine
    assert here(version_1, "ap-east-1") == refused, "a token keeps its version"


def test_an_mfa_code_opens_the_role_but_the_session_has_no_mfa(server, iam):
    bob = user(iam, "bob", allow("sts:AssumeRole", "iam:GetUser"))
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="bob")["VirtualMFADevice"]
    seed = base64.b32decode(device["Base32StringSeed"])
    offset = 0

    def code(step):
        digest = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
        at = digest[19] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"

    def step():
        return int(time.time() + offset) // 30

    iam.enable_mfa_device(UserName="bob", SerialNumber=device["SerialNumber"], AuthenticationCode1=code(step() - 1), AuthenticationCode2=code(step()))
    advance(server, 60)
    offset = 60
    arn = role(iam, "Proved", trust({"AWS": ACCOUNT}, Bool={"aws:MultiFactorAuthPresent": "true"}),
               {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})
    sts = client(server, bob)
    assert error(sts.assume_role, RoleArn=arn, RoleSessionName="s1")[0] == "AccessDenied"
    wrong = error(sts.assume_role, RoleArn=arn, RoleSessionName="s1", SerialNumber=device["SerialNumber"], TokenCode="000000")
    assert wrong == ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    proof = {"SerialNumber": device["SerialNumber"], "TokenCode": code(step())}
    session = assume(server, bob, arn, **proof)
    assert client(server, session, "iam").list_users()["Users"], "the session itself has no MFA"
    assert error(sts.assume_role, RoleArn=arn, RoleSessionName="s1", **proof)[0] == "AccessDenied", "a code is valid once"
    advance(server, 60)
    offset = 120
    temporary = of(sts.get_session_token(SerialNumber=device["SerialNumber"], TokenCode=code(step()))["Credentials"])
    assert client(server, temporary, "iam").get_user()["User"]["UserName"] == "bob"
    assert who(server, assume(server, temporary, arn)), "a session with MFA needs no further code"


def test_a_federated_user_has_the_intersection_and_grants_by_name(server, iam):
    bob = user(iam, "bob", allow("sts:GetFederationToken", "s3:*"))
    s3 = client(server, bob, "s3")
    s3.create_bucket(Bucket="federated")
    s3.put_object(Bucket="federated", Key="k", Body=b"x")
    answer = client(server, bob).get_federation_token(Name="fred", Policy=policy(allow("s3:GetObject")))
    assert answer["FederatedUser"] == {"FederatedUserId": f"{ACCOUNT}:fred", "Arn": f"arn:aws:sts::{ACCOUNT}:federated-user/fred"}
    fred = of(answer["Credentials"])
    assert client(server, fred, "s3").get_object(Bucket="federated", Key="k")["Body"].read() == b"x"
    assert error(client(server, fred, "s3").put_object, Bucket="federated", Key="k", Body=b"y")[0] == "AccessDenied"
    without = of(client(server, bob).get_federation_token(Name="fred")["Credentials"])
    assert error(client(server, without, "s3").get_object, Bucket="federated", Key="k")[0] == "AccessDenied"
    assert error(client(server, fred, "iam").list_users)[0] == "InvalidClientTokenId"


def test_a_role_of_a_realms_partition_is_assumed(server):
    iam = root("demo").session().client("iam", endpoint_url=server.url)
    account = client(server, root("demo")).get_caller_identity()["Account"]
    iam.create_user(UserName="bob@astran.io")
    key = iam.create_access_key(UserName="bob@astran.io")["AccessKey"]
    bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    arn = role(iam, "App", trust({"AWS": f"arn:demo:iam::{account}:user/bob@astran.io"}), allow("iam:ListUsers"))
    session = assume(server, bob, arn)
    assert who(server, session) == f"arn:demo:sts::{account}:assumed-role/App/s1"
    assert client(server, session, "iam").list_users()["Users"]
    assert client(server, root("demo")).get_access_key_info(AccessKeyId=session.key)["Account"] == account


WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


def program(url, tmp_path, **environment):
    """The ARN that a program prints, given nothing but an environment."""
    base = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run([sys.executable, "-c", WHO], env=base | environment, capture_output=True, text=True, timeout=60)
    return done.stdout.strip(), done.stderr


def test_unmodified_programs_act_as_the_configured_role(tmp_path):
    arn = f"arn:aws:iam::{ACCOUNT}:role/team/app"
    with Server("--credentials-role", arn, environment={"ASTRIAM_CREDENTIALS_TOKEN": TOKEN}) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        uri = server.url + "/_astriam/credentials/app"
        container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN}
        authorized = {"Authorization": TOKEN}
        assert http("GET", uri, headers=authorized)[0] == 404, "the role does not exist yet"
        role(iam, "app", trust({"Service": "ecs-tasks.amazonaws.com"}), Path="/team/")
        session = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/astriam-credentials"
        printed, said = program(server.url, tmp_path, **container)
        assert printed == session, said
        assert http("GET", uri)[0] == 401
        assert http("GET", uri, headers={"Authorization": TOKEN + "x"})[0] == 401
        assert http("GET", server.url + "/_astriam/credentials/other", headers=authorized)[0] == 404
        assert http("GET", uri, headers=authorized | {"Host": "evil.example"})[0] == 403
        profile = configparser.ConfigParser()
        profile["default"] = {"credential_process": f"{server.binary} credential-process --role {arn} --url {server.url}"}
        (tmp_path / ".aws").mkdir()
        with open(tmp_path / ".aws" / "config", "w") as file:
            profile.write(file)
        printed, said = program(server.url, tmp_path, ASTRIAM_CREDENTIALS_TOKEN=TOKEN)
        assert printed == session, said
        assert "no credentials for" in program(server.url, tmp_path, ASTRIAM_CREDENTIALS_TOKEN="another-token-of-16")[1]
    with Server() as server:
        assert http("GET", server.url + "/_astriam/credentials/app", headers=authorized)[0] == 404
