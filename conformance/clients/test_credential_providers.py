"""How unmodified programs obtain credentials: each way ends with a GetCallerIdentity that names the expected session.

Each program is a separate process that gets an environment and files, and nothing else.
"""

import configparser
import json
import os
import shutil
import subprocess
import sys

import pytest
from client import Credentials, cli_paths, root
from issuer import Issuer
from mfa import device
from node import PACKAGES
from server import ROOT, Server

ACCOUNT = "000000000000"
APP = f"arn:aws:iam::{ACCOUNT}:role/App"
TOKEN = "a-token-for-programs"
BOTO3 = [sys.executable, "-c", "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"]
NODE = [shutil.which("node") or "node", str(ROOT / "conformance" / "clients" / "javascript" / "who.mjs")]
# Debian's CLI is older than AWS_ENDPOINT_URL: its credential providers can only call AWS.
CLI = [cli_paths().get("pypi", "aws"), "sts", "get-caller-identity", "--query", "Arn", "--output", "text"]
CLIENTS = {"boto3": BOTO3, "cli": CLI, "javascript": NODE}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal, action="sts:AssumeRole"):
    return policy({"Effect": "Allow", "Principal": principal, "Action": action})


class Program:
    """A program with its own home folder."""

    def __init__(self, command, url, home):
        self.command, self.url, self.home = command, url, home
        (home / ".aws").mkdir(exist_ok=True)

    def config(self, **profiles):
        parser = configparser.ConfigParser()
        for name, fields in profiles.items():
            parser["default" if name == "default" else f"profile {name}"] = fields
        with open(self.home / ".aws" / "config", "w") as file:
            parser.write(file)

    def who(self, *arguments, typed=None, **environment):
        """Runs it in its own session, without a terminal; returns what it prints. `typed` is its input."""
        base = {"PATH": os.environ["PATH"], "HOME": str(self.home), "AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true", "PACKAGES": str(PACKAGES)}
        done = subprocess.run([*self.command, *arguments], env=base | environment, capture_output=True, text=True, input=typed or "", timeout=120,
                              start_new_session=True)
        return done.stdout.strip() if done.returncode == 0 else done.stderr


@pytest.fixture(scope="module")
def running():
    """A server that provides credentials for App, and a user who may assume it."""
    with Server("--credentials-role", APP, environment={"ASTRIAM_CREDENTIALS_TOKEN": TOKEN}) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        iam.create_user(UserName="bob")
        iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}))
        key = iam.create_access_key(UserName="bob")["AccessKey"]
        iam.create_role(RoleName="App", AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": "ecs-tasks.amazonaws.com"}))
        iam.create_role(RoleName="Second", AssumeRolePolicyDocument=trust({"AWS": APP}))
        yield server, iam, Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.fixture(params=sorted(CLIENTS))
def program(request, running, tmp_path):
    if request.param == "javascript" and not (PACKAGES / "node_modules" / "@aws-sdk" / "credential-providers").exists():
        pytest.skip("the SDK is not installed: `make test` installs it")
    return Program(CLIENTS[request.param], running[0].url, tmp_path)


def session(role, name):
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"


def test_a_profile_that_assumes_a_role(running, program):
    bob = running[2]
    keys = {"aws_access_key_id": bob.key, "aws_secret_access_key": bob.secret}
    program.config(default={"role_arn": APP, "source_profile": "bob", "role_session_name": "from-profile"}, bob=keys,
                   chained={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/Second", "source_profile": "first", "role_session_name": "second"},
                   first={"role_arn": APP, "source_profile": "bob", "role_session_name": "first"})
    assert program.who(AWS_PROFILE="bob") == f"arn:aws:iam::{ACCOUNT}:user/bob"
    assert program.who() == session("App", "from-profile")
    assert program.who(AWS_PROFILE="chained") == session("Second", "second"), "a role assumed by a role"
    program.config(default={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/Second", "source_profile": "bob", "role_session_name": "refused"}, bob=keys)
    assert "is not authorized to perform: sts:AssumeRole" in program.who()


def test_a_profile_whose_role_requires_mfa(running, program):
    server, iam, _ = running
    name = "of" + os.urandom(4).hex()
    iam.create_user(UserName=name)
    phone = device(server, iam, name, name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    proved = policy({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})
    guarded = iam.create_role(RoleName=f"Guarded-{name}", AssumeRolePolicyDocument=proved)["Role"]
    chained = iam.create_role(RoleName=f"Chained-{name}", AssumeRolePolicyDocument=trust({"AWS": guarded["Arn"]}))["Role"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    first = {"role_arn": guarded["Arn"], "source_profile": "user", "mfa_serial": phone.serial, "role_session_name": "proved"}
    second = {"role_arn": chained["Arn"], "source_profile": "default", "role_session_name": "behind"}
    program.config(default=first, user=keys, second=second, without={name: value for name, value in first.items() if name != "mfa_serial"})
    by_name = ["fromIni"] if program.command == NODE else []
    # The code that enabled the device is used up; this one is valid once.
    code = phone.code(1)
    assert "is not authorized to perform: sts:AssumeRole" in program.who(*by_name, AWS_PROFILE="without")
    assert "MultiFactorAuthentication failed" in program.who(*by_name, typed="000000\n", MFA_CODE="000000")
    assert program.who(*by_name, typed=code + "\n", MFA_CODE=code, AWS_PROFILE="second") == session(chained["RoleName"], "behind")
    shutil.rmtree(program.home / ".aws" / "cli", ignore_errors=True)  # The CLI caches role sessions.
    assert "MultiFactorAuthentication failed" in program.who(*by_name, typed=code + "\n", MFA_CODE=code)


def test_a_web_identity_in_a_file(running, program, tmp_path):
    _, iam, _ = running
    with Issuer() as issuer:
        made = iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
        iam.create_role(RoleName="Pod", AssumeRolePolicyDocument=trust({"Federated": made}, "sts:AssumeRoleWithWebIdentity"))
        try:
            file = tmp_path / "token"
            file.write_text(issuer.token(aud=["sts.amazonaws.com"], sub="system:serviceaccount:shop:cart"))
            pod = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(file), "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/Pod", "AWS_ROLE_SESSION_NAME": "cart"}
            assert program.who(**pod) == session("Pod", "cart")
            program.config(default={"role_arn": pod["AWS_ROLE_ARN"], "web_identity_token_file": str(file), "role_session_name": "of-profile"})
            assert program.who() == session("Pod", "of-profile")
            file.write_text(issuer.token(aud="other"))
            assert "Incorrect token audience" in program.who(**pod)
        finally:
            iam.delete_role(RoleName="Pod")
            iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=made)


def test_a_process(running, program):
    server, _, _ = running
    program.config(default={"credential_process": f"{server.binary} credential-process --role {APP} --url {server.url}"})
    assert program.who(ASTRIAM_CREDENTIALS_TOKEN=TOKEN) == session("App", "astriam-credentials")
    assert "arn:" not in program.who(ASTRIAM_CREDENTIALS_TOKEN="another-token-of-16").splitlines()[0]


def test_a_container(running, program, tmp_path):
    server, _, _ = running
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/_astriam/credentials/App"}
    assert program.who(**container, AWS_CONTAINER_AUTHORIZATION_TOKEN=TOKEN) == session("App", "astriam-credentials")
    file = tmp_path / "authorization"
    file.write_text(TOKEN)
    assert program.who(**container, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(file)) == session("App", "astriam-credentials")
    assert session("App", "astriam-credentials") not in program.who(**container, AWS_CONTAINER_AUTHORIZATION_TOKEN="wrong-token-of-16ch")


@pytest.mark.skipif(not (PACKAGES / "node_modules" / "@aws-sdk" / "credential-providers").exists(), reason="the SDK is not installed: `make test` installs it")
def test_the_providers_of_the_javascript_sdk_by_name(running, tmp_path):
    server, _, bob = running
    node = Program(NODE, server.url, tmp_path)
    master = {"accessKeyId": bob.key, "secretAccessKey": bob.secret}
    options = {"masterCredentials": master, "params": {"RoleArn": APP, "RoleSessionName": "by-name"}}
    assert node.who("fromTemporaryCredentials", json.dumps(options)) == session("App", "by-name")
