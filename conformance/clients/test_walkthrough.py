"""The tutorial, command by command, with real AWS CLIs, plain HTTP and a mail link; the output is compared with the documented one."""

import re

import boto3
import pytest
from client import Cli, credentials_of, http, login, mails, root, set_password, token
from server import Server

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
HEX = r"[0-9A-F]{32}"
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00"
DENIED = "You don't have permission to access this resource"
BOB, PASSWORD = "bob@astran.io", "correct horse battery staple"
ADMIN = "arn:demo:iam::astran:policy/AstranAdmin"


@pytest.fixture
def aws(server, aws_path, tmp_path):
    return Cli(aws_path, server.url, root("demo"), tmp_path)


def session_of(url, password=PASSWORD):
    status, granted = token(url, "demo", grant_type="password", username=BOB, password=password)
    assert status == 200, granted
    status, _, text = login(url, granted["access_token"])
    assert status == 200, text
    return credentials_of(text)


def test_the_whole_tutorial(server, aws, aws_path, tmp_path):
    # Create a user; its ids have the documented format.
    user = aws("iam", "create-user", "--user-name", BOB).json["User"]
    assert set(user) == {"Path", "UserName", "UserId", "Arn", "CreateDate"}
    assert user["Path"] == "/" and user["UserName"] == BOB
    assert re.fullmatch(f"AIDA{HEX}", user["UserId"])
    assert re.fullmatch(f"arn:demo:iam::{UUID}:user/{re.escape(BOB)}", user["Arn"])
    assert re.fullmatch(DATE, user["CreateDate"])
    assert aws("iam", "list-users").json == {"Users": [user]}

    # There is no login before the mailed link is used.
    status, error = token(server.url, "demo", grant_type="password", username=BOB, password=PASSWORD)
    assert (status, error["error"], error["error_description"]) == (401, "invalid_grant", "Invalid user credentials")
    [mail] = mails(server.url, BOB)
    assert mail["to"] == BOB and mail["link"] in mail["text"]
    assert set_password(mail["link"], PASSWORD)[0] == 200
    assert set_password_again(mail["link"]) != 200, "a link is valid once"

    # A password grant has exactly the documented members.
    status, granted = token(server.url, "demo", grant_type="password", username=BOB, password=PASSWORD)
    assert status == 200
    assert set(granted) == {"access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type", "not-before-policy", "session_state", "scope"}
    assert (granted["expires_in"], granted["refresh_expires_in"], granted["token_type"]) == (300, 1800, "Bearer")
    assert (granted["not-before-policy"], granted["scope"]) == (0, "email")
    assert re.fullmatch(UUID, granted["session_state"])
    status, error = token(server.url, "demo", grant_type="password", username=BOB, password="wrong")
    assert (status, error) == (401, {"error": "invalid_grant", "error_description": "Invalid user credentials"})

    # LoginWithWebIdentity answers the documented elements and nothing else.
    status, headers, text = login(server.url, granted["access_token"])
    assert status == 200, text
    subject = user["UserId"][4:].lower()
    subject = "-".join([subject[:8], subject[8:12], subject[12:16], subject[16:20], subject[20:]])
    account = user["Arn"].split(":")[4]
    assert re.fullmatch(
        r"(<\?xml[^>]*\?>)?\s*<LoginWithWebIdentityResponse><LoginWithWebIdentityResult>"
        rf"<Credentials><AccessKeyId>ASIA{HEX}</AccessKeyId><SecretAccessKey>[A-Za-z0-9]{{40}}</SecretAccessKey>"
        r"<SessionToken>[^<]+</SessionToken><Expiration>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ</Expiration></Credentials>"
        rf"<SubjectFromWebIdentityToken>{subject}</SubjectFromWebIdentityToken><Audience>s5</Audience>"
        rf"<User><Id>{subject}</Id><Arn>arn:demo:iam::{account}:user/{re.escape(BOB)}</Arn></User>"
        rf"<Provider>{re.escape(server.url)}/auth/realms/demo</Provider>"
        rf"<SourceIdentity>arn:demo:iam::astran:oidc-provider/{re.escape(server.url.split('//')[1])}/auth/realms/demo</SourceIdentity>"
        r"</LoginWithWebIdentityResult></LoginWithWebIdentityResponse>\s*",
        text,
    ), text
    assert headers["x-amzn-RequestId"]

    # Bob has no permissions yet: everything is denied, in the documented words.
    bob = Cli(aws_path, server.url, credentials_of(text), tmp_path)
    answer = bob("s3", "mb", "s3://test")
    assert f"make_bucket failed: s3://test An error occurred (AccessDenied) when calling the CreateBucket operation: {DENIED}" in answer.err
    bob("iam", "list-users").denied(f"(AccessDenied) when calling the ListUsers operation: {DENIED}")

    # A group with AstranAdmin makes him an administrator at once, with the credentials he has.
    group = aws("iam", "create-group", "--group-name", "marketing").json["Group"]
    assert set(group) == {"Path", "GroupName", "GroupId", "Arn", "CreateDate"}
    assert re.fullmatch(f"AGPA{HEX}", group["GroupId"]) and group["Arn"] == f"arn:demo:iam::{account}:group/marketing"
    assert aws("iam", "add-user-to-group", "--user-name", BOB, "--group-name", "marketing").json is None
    assert aws("iam", "list-groups-for-user", "--user-name", BOB).json == {"Groups": [group]}
    assert aws("iam", "attach-group-policy", "--group-name", "marketing", "--policy-arn", ADMIN).json is None
    assert bob("s3", "mb", "s3://test").out == "make_bucket: test\n"

    # Detached, he has no permissions again.
    assert aws("iam", "detach-group-policy", "--group-name", "marketing", "--policy-arn", ADMIN).json is None
    bob("s3", "mb", "s3://test-2").denied(DENIED)

    # The same state through another client.
    iam = root("demo").session().client("iam", endpoint_url=server.url)
    assert [u["UserName"] for u in iam.list_users()["Users"]] == [BOB]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName=BOB)["Groups"]] == ["marketing"]
    assert iam.list_attached_group_policies(GroupName="marketing")["AttachedPolicies"] == []
    s3 = boto3.client("s3", endpoint_url=server.url, aws_access_key_id="demo", aws_secret_access_key="demo", region_name="us-east-1")
    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["test"]

    # A user with memberships cannot be deleted; without them it can.
    aws("iam", "delete-user", "--user-name", BOB).denied("(DeleteConflict)")
    aws("iam", "remove-user-from-group", "--user-name", BOB, "--group-name", "marketing").json
    assert aws("iam", "delete-user", "--user-name", BOB).json is None
    bob("sts", "get-caller-identity").denied("InvalidClientTokenId")
    status, _ = token(server.url, "demo", grant_type="refresh_token", refresh_token=granted["refresh_token"])
    assert status == 400


def set_password_again(link):
    return http("POST", link, form={"password": "another long password", "password-confirm": "another long password"})[0]


@pytest.mark.parametrize("spelling", ["demo", "astran", ""])
def test_every_spelling_of_the_partition_is_accepted(server, aws, spelling):
    aws("iam", "create-group", "--group-name", "marketing").json
    arn = f"arn:{spelling}:iam::astran:policy/AstranAdmin"
    assert aws("iam", "attach-group-policy", "--group-name", "marketing", "--policy-arn", arn).json is None
    listed = aws("iam", "list-attached-group-policies", "--group-name", "marketing").json
    assert listed == {"AttachedPolicies": [{"PolicyName": "AstranAdmin", "PolicyArn": ADMIN}]}


def test_custom_policies_have_versions_and_decide(server, aws, aws_path, tmp_path):
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:demo:s3:::one","arn:astran:s3:::one/*"]}]}'
    policy = aws("iam", "create-policy", "--policy-name", "ReadOne", "--policy-document", document).json["Policy"]
    arn = policy["Arn"]
    assert policy["DefaultVersionId"] == "v1" and re.fullmatch(f"ANPA{HEX}", policy["PolicyId"])
    for _ in range(4):
        aws("iam", "create-policy-version", "--policy-arn", arn, "--policy-document", document).json
    aws("iam", "create-policy-version", "--policy-arn", arn, "--policy-document", document).denied("(LimitExceeded)")
    aws("iam", "delete-policy", "--policy-arn", arn).denied("(DeleteConflict)")
    versions = aws("iam", "list-policy-versions", "--policy-arn", arn).json["Versions"]
    assert [v["VersionId"] for v in versions] == ["v5", "v4", "v3", "v2", "v1"]
    assert aws("iam", "get-policy-version", "--policy-arn", arn, "--version-id", "v5").json["PolicyVersion"]["Document"]["Statement"][0]["Effect"] == "Allow"

    aws("iam", "create-user", "--user-name", BOB).json
    aws("iam", "create-group", "--group-name", "marketing").json
    aws("iam", "add-user-to-group", "--user-name", BOB, "--group-name", "marketing").json
    aws("iam", "attach-group-policy", "--group-name", "marketing", "--policy-arn", arn).json
    set_password(mails(server.url, BOB)[0]["link"], PASSWORD)
    bob = Cli(aws_path, server.url, session_of(server.url), tmp_path)
    for bucket in ("one", "two"):
        assert aws("s3", "mb", f"s3://{bucket}").code == 0
    (tmp_path / "hello").write_text("hello")
    assert aws("s3", "cp", str(tmp_path / "hello"), "s3://one/hello").code == 0
    assert "hello" in bob("s3", "ls", "s3://one").out
    assert bob("s3", "cp", "s3://one/hello", str(tmp_path / "copy")).code == 0
    assert (tmp_path / "copy").read_text() == "hello"
    bob("s3", "cp", str(tmp_path / "hello"), "s3://one/other").denied(DENIED)
    bob("s3", "ls", "s3://two").denied(DENIED)
    bob("s3", "mb", "s3://three").denied(DENIED)
    entities = aws("iam", "list-entities-for-policy", "--policy-arn", arn).json
    assert [g["GroupName"] for g in entities["PolicyGroups"]] == ["marketing"]


def test_a_crash_loses_nothing(tmp_path, aws_path):
    data = tmp_path / "data"
    server = Server(data=data).start()
    try:
        aws = Cli(aws_path, server.url, root("demo"), tmp_path)
        user = aws("iam", "create-user", "--user-name", BOB).json["User"]
        aws("iam", "add-user-to-group", "--user-name", BOB, "--group-name", "astran-admin-user").json
        set_password(mails(server.url, BOB)[0]["link"], PASSWORD)
        session = session_of(server.url)
        assert Cli(aws_path, server.url, session, tmp_path)("s3", "mb", "s3://kept").code == 0
    finally:
        server.kill()
    with Server(data=data) as again:
        aws = Cli(aws_path, again.url, root("demo"), tmp_path)
        assert aws("iam", "list-users").json["Users"] == [user]
        # The earlier session is still valid, and the same password logs in again.
        before = Cli(aws_path, again.url, session, tmp_path)
        assert before("sts", "get-caller-identity").json["Arn"] == user["Arn"]
        bob = Cli(aws_path, again.url, session_of(again.url), tmp_path)
        assert "kept" in bob("s3", "ls").out
        aws("iam", "remove-user-from-group", "--user-name", BOB, "--group-name", "astran-admin-user").json
        bob("s3", "ls").denied(DENIED)


def test_every_denial_is_real(server, aws, aws_path, tmp_path):
    aws("iam", "create-user", "--user-name", BOB).json
    aws("iam", "add-user-to-group", "--user-name", BOB, "--group-name", "astran-admin-user").json
    set_password(mails(server.url, BOB)[0]["link"], PASSWORD)
    session = session_of(server.url)
    bob = Cli(aws_path, server.url, session, tmp_path)
    assert bob("iam", "list-users").code == 0

    def as_bob(**changed):
        fields = {"key": session.key, "secret": session.secret, "token": session.token} | changed
        return Cli(aws_path, server.url, type(session)(**fields), tmp_path)

    middle = len(session.token) // 2
    tampered = session.token[:middle] + ("A" if session.token[middle] != "A" else "B") + session.token[middle + 1 :]
    as_bob(token=tampered)("iam", "list-users").denied("(InvalidClientTokenId)")
    as_bob(secret="0" * 40)("iam", "list-users").denied("(SignatureDoesNotMatch)")
    as_bob(token=None)("iam", "list-users").denied("(InvalidClientTokenId)")
    as_bob(key="AKIA" + "0" * 32, token=None)("iam", "list-users").denied("(InvalidClientTokenId)")
    status, _, text = http("POST", server.url + "/", form={"Action": "ListUsers", "Version": "2010-05-08"})
    assert status == 403 and "MissingAuthenticationToken" in text

    status, _, text = http("POST", server.url + "/_astriam/clock", body=b'{"advance_seconds": 3700}', headers={"Content-Type": "application/json"})
    assert status == 200, text
    bob("iam", "list-users").denied("(ExpiredToken) when calling the ListUsers operation: Invalid token: Token expired")
    bob("s3", "ls").denied("Invalid token: Token expired")
    assert aws("iam", "list-users").code == 0, "signature dates are compared with the wall clock"
