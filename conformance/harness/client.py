"""Clients: the AWS CLIs as processes, boto3, and plain HTTP where no SDK has the call."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

import botocore.exceptions
import pytest

ROOT_KEYS = {"aws": ("test", "test"), "demo": ("demo", "demo")}


def cli_paths():
    """The AWS CLIs on this machine: the one in this Python's environment, and Debian's."""
    beside = pathlib.Path(sys.executable).parent / "aws"
    found = {"pypi": str(beside)} if beside.exists() else {}
    if os.path.exists("/usr/bin/aws"):
        found["debian"] = "/usr/bin/aws"
    return found


class Credentials:
    def __init__(self, key, secret, token=None):
        self.key, self.secret, self.token = key, secret, token

    def environment(self):
        env = {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}
        return env | ({"AWS_SESSION_TOKEN": self.token} if self.token else {})

    def session(self):
        import boto3

        return boto3.Session(self.key, self.secret, self.token, region_name="us-east-1")


def root(partition="aws"):
    return Credentials(*ROOT_KEYS[partition])


class Answer:
    """The exit code and output of a command."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        assert self.code == 0, f"exit code {self.code}: {self.err or self.out}"
        return json.loads(self.out) if self.out.strip() else None

    def denied(self, message):
        assert self.code != 0 and message in (self.err + self.out), f"expected a denial, got {self.code}: {self.out}{self.err}"


class Cli:
    """One AWS CLI with an endpoint and credentials."""

    def __init__(self, path, url, credentials, home):
        self.path, self.url, self.credentials, self.home = path, url, credentials, str(home)

    def __call__(self, *words):
        env = {"PATH": os.environ["PATH"], "HOME": self.home, "LC_ALL": "C.UTF-8", "AWS_DEFAULT_REGION": "us-east-1",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", **self.credentials.environment()}
        command = [self.path, "--endpoint-url", self.url, "--output", "json", *words]
        return Answer(subprocess.run(command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120))


def http(method, url, form=None, headers=None, body=None):
    """Sends a plain request; returns the status, headers and text. An HTTP error is returned, not raised."""
    data = urllib.parse.urlencode(form).encode() if form is not None else body
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def mails(url, address):
    status, _, text = http("GET", f"{url}/_astriam/mail?{urllib.parse.urlencode({'to': address})}")
    assert status == 200, text
    return json.loads(text)


def set_password(link, password):
    """Opens the mailed link as a browser would, and submits its form."""
    status, _, page = http("GET", link)
    assert status == 200, page
    names = re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*\btype="password"|<input[^>]*\btype="password"[^>]*\bname="([^"]+)"', page)
    fields = [one or other for one, other in names]
    assert fields, f"no password field in the page:\n{page}"
    return http("POST", link, form={field: password for field in fields})


def token(url, realm, **form):
    status, _, text = http("POST", f"{url}/auth/realms/{realm}/protocol/openid-connect/token", form={"client_id": "s5", **form})
    return status, json.loads(text)


def login(url, access_token, name="session", **more):
    """Calls LoginWithWebIdentity; returns the status, headers and text."""
    form = {"Version": "2011-06-15", "Action": "LoginWithWebIdentity", "WebIdentityToken": access_token, "UserSessionName": name, **more}
    status, headers, text = http("POST", url + "/", form=form)
    return status, headers, text


def credentials_of(text):
    found = ElementTree.fromstring(text).find(".//Credentials")
    return Credentials(found.findtext("AccessKeyId"), found.findtext("SecretAccessKey"), found.findtext("SessionToken"))


def have(program):
    return shutil.which(program) is not None


def failure(call, *arguments, **parameters):
    """Expects a boto3 call to fail; returns the parsed response."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(*arguments, **parameters)
    return raised.value.response


def error(call, *arguments, **parameters):
    """Expects a boto3 call to fail; returns the error's code and message."""
    found = failure(call, *arguments, **parameters)["Error"]
    return found["Code"], found.get("Message")


def refusal(call, *arguments, **parameters):
    """Expects a boto3 call to fail; returns the status and the error's code and message."""
    answer = failure(call, *arguments, **parameters)
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"].get("Message", "")


def advance(server, seconds):
    """Moves the server's clock forward."""
    status, _, text = http("POST", server.url + "/_astriam/clock", body=json.dumps({"advance_seconds": seconds}).encode())
    assert status == 200, text
    server.ahead = json.loads(text)["ahead_seconds"]
