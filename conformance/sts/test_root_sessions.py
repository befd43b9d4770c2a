"""Privileged tasks in a member account: AssumeRoot sessions, and what they may do with the root user's password."""

import json

import boto3
import pytest
from client import Credentials, error, root
from server import Server

MEMBER = "111111111111"
KEYS = ("AKIA111111111111ROOT", "a-secret-of-the-member")
TASKS = "arn:aws:iam::aws:policy/root-task/"
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


@pytest.fixture
def server(tmp_path):
    """An organization with a member."""
    seed = tmp_path / "seed.json"
    account = {"id": MEMBER, "root_keys": [{"access_key_id": KEYS[0], "secret_access_key": KEYS[1]}]}
    seed.write_text(json.dumps({"accounts": [account], "organization": {"accounts": [{"id": MEMBER}]}}))
    with Server("--seed", str(seed)) as running:
        yield running


@pytest.fixture
def task(server):
    """Returns a function from a task to an IAM client in the member account."""
    management = root().session()
    organizations = management.client("organizations", endpoint_url=server.url)
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    iam = management.client("iam", endpoint_url=server.url)
    iam.enable_organizations_root_credentials_management()
    iam.enable_organizations_root_sessions()
    iam.create_user(UserName="admin")
    iam.put_user_policy(UserName="admin", PolicyName="all", PolicyDocument=ALLOW)
    key = iam.create_access_key(UserName="admin")["AccessKey"]
    sts = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("sts", endpoint_url=server.url)

    def made(name):
        session = sts.assume_root(TargetPrincipal=MEMBER, TaskPolicyArn={"arn": TASKS + name})["Credentials"]
        credentials = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        return credentials.session().client("iam", endpoint_url=server.url)

    return made


def test_a_root_user_may_get_and_lose_a_password(server, task):
    member = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1])
    present = lambda: member.get_account_summary()["SummaryMap"]["AccountPasswordPresent"]
    audit, create, delete = task("IAMAuditRootUserCredentials"), task("IAMCreateRootUserPassword"), task("IAMDeleteRootUserCredentials")
    none = ("NoSuchEntity", f"Login Profile for User {MEMBER} cannot be found.")

    assert error(audit.get_login_profile) == none and present() == 0
    assert error(delete.delete_login_profile) == none
    assert error(audit.create_login_profile)[0] == error(create.delete_login_profile)[0] == "AccessDenied"
    assert error(create.create_login_profile, Password="a-Password-0f-sorts")[0] == "ValidationError"
    assert present() == 0

    made = create.create_login_profile()["LoginProfile"]
    assert audit.get_login_profile()["LoginProfile"] == made and present() == 1
    assert error(create.create_login_profile) == ("EntityAlreadyExists", f"Login Profile for user {MEMBER} already exists.")

    delete.delete_login_profile()
    assert error(audit.get_login_profile) == none and present() == 0


def test_keys_of_the_root_user_must_name_a_user(server):
    """Only AssumeRoot sessions may omit the name."""
    member = boto3.client("iam", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1])
    sentence = ("ValidationError", "Must specify userName when calling with non-User credentials")
    assert error(member.get_login_profile) == error(member.delete_login_profile) == sentence
    assert error(member.create_login_profile, Password="a-Password-0f-sorts") == sentence
