"""AssumeRoleWithWebIdentity with an issuer of our own: tokens that it signed, and every kind of token that it did not."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import subprocess
import sys
import threading
import time

import boto3
import botocore.exceptions
import jwt
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from client import Credentials, root
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from server import eventually

ACCOUNT = "000000000000"
AUDIENCE = "sts.amazonaws.com"


class Issuer:
    """Discovery and keys over http on loopback; `keys` by id."""

    def __init__(self):
        self.keys, self.fetched = {}, 0

    def __enter__(self):
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/.well-known/openid-configuration":
                    answer = {"issuer": issuer.url, "jwks_uri": issuer.url + "/keys", "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                              "response_types_supported": ["id_token"], "subject_types_supported": ["public"]}
                elif self.path == "/keys":
                    issuer.fetched += 1
                    answer = {"keys": [issuer.public(name) for name in issuer.keys]}
                else:
                    return self.send_error(404)
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def public(self, name):
        key = self.keys[name]
        algorithm = jwt.algorithms.ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else jwt.algorithms.RSAAlgorithm
        return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": name, "use": "sig"}

    def claims(self, **more):
        now = int(time.time())
        return {"iss": self.url, "aud": AUDIENCE, "sub": "system:serviceaccount:default:app", "iat": now, "exp": now + 600} | more

    def token(self, name="rsa", **more):
        key = self.keys[name]
        algorithm = "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"
        return jwt.encode(self.claims(**more), key, algorithm=algorithm, headers={"kid": name})


@pytest.fixture
def issuer():
    with Issuer() as running:
        running.keys = {"rsa": rsa.generate_private_key(65537, 2048), "ec": ec.generate_private_key(ec.SECP256R1())}
        yield running


def trust(issuer, *actions, **condition):
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer.url.removeprefix('http://')}"
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": ["sts:AssumeRoleWithWebIdentity", *actions]}
    return json.dumps({"Version": "2012-10-17", "Statement": statement | ({"Condition": condition} if condition else {})})


@pytest.fixture
def iam(server, issuer):
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=[AUDIENCE])
    key = issuer.url.removeprefix("http://")
    only = {"StringEquals": {f"{key}:sub": "system:serviceaccount:default:app", f"{key}:aud": AUDIENCE}}
    iam.create_role(RoleName="App", AssumeRolePolicyDocument=trust(issuer, "sts:TagSession", "sts:SetSourceIdentity", **only))
    return iam


@pytest.fixture
def assume(server):
    sts = boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}))

    def call(token, name="App", **more):
        return sts.assume_role_with_web_identity(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="pod", WebIdentityToken=token, **more)

    return call


def error(call, *arguments, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(*arguments, **parameters)
    return raised.value.response["Error"]["Code"], raised.value.response["Error"].get("Message")


def made(call, token):
    with contextlib.suppress(botocore.exceptions.ClientError):
        return call(token)["Credentials"]


def test_a_token_of_the_issuer_gives_a_session(server, issuer, iam, assume):
    for name in ("rsa", "ec"):
        answer = assume(issuer.token(name), DurationSeconds=900)
        assert answer["SubjectFromWebIdentityToken"] == "system:serviceaccount:default:app" and answer["Audience"] == AUDIENCE
        assert answer["Provider"].startswith(f"arn:aws:iam::{ACCOUNT}:oidc-provider/127.0.0.1:")
        made = answer["Credentials"]
        session = Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session()
        who = session.client("sts", endpoint_url=server.url).get_caller_identity()
        assert who["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/pod"
    assert issuer.fetched == 1, "keys are cached"
    tags = {"https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]}}
    answer = assume(issuer.token(**tags, **{"https://aws.amazon.com/source_identity": "alice"}))
    assert answer["SourceIdentity"] == "alice" and answer["PackedPolicySize"] > 0


def test_a_program_finds_its_token_in_a_file(server, issuer, iam, tmp_path):
    (tmp_path / "token").write_text(issuer.token())
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1",
                   "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/App", "AWS_ROLE_SESSION_NAME": "file"}
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/file", done.stderr


def test_what_the_issuer_did_not_sign_is_refused(issuer, iam, assume):
    other = rsa.generate_private_key(65537, 2048)
    head, body, signature = issuer.token().split(".")
    encode = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    public = issuer.keys["rsa"].public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    changed = encode(issuer.claims(exp=int(time.time()) + 9999))
    forged = {
        "another key": jwt.encode(issuer.claims(), other, algorithm="RS256", headers={"kid": "rsa"}),
        "an unknown key": jwt.encode(issuer.claims(), other, algorithm="RS256", headers={"kid": "other"}),
        "no signature": f"{encode({'alg': 'none', 'kid': 'rsa'})}.{body}.",
        "a signature that is cut off": f"{head}.{body}.",
        "changed claims": f"{head}.{changed}.{signature}",
        "a changed signature": f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        "not a token": "x.y.z",
    }
    text = f"{encode({'alg': 'HS256', 'kid': 'rsa'})}.{body}"
    mac = base64.urlsafe_b64encode(hmac.new(public, text.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    forged["an HMAC with the public key"] = f"{text}.{mac}"
    for what, token in forged.items():
        assert error(assume, token)[0] == "InvalidIdentityToken", what
    assert assume(issuer.token())["Credentials"], "the true one still does"


def test_claims_and_trust_are_judged(server, issuer, iam, assume):
    assert error(assume, issuer.token(aud="other")) == ("InvalidIdentityToken", "Incorrect token audience")
    assert error(assume, issuer.token(exp=int(time.time()) - 400))[0] == "ExpiredTokenException"
    denied = ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
    assert error(assume, issuer.token(sub="system:serviceaccount:default:other")) == denied
    assert error(assume, issuer.token(), name="Missing") == denied
    assert issuer.fetched == 0, "keys are fetched for nobody who would not be let in"
    # A key that is new at the issuer is found, but nobody makes the server ask all the time.
    assert assume(issuer.token())["Credentials"]
    issuer.keys["new"] = rsa.generate_private_key(65537, 2048)
    assert eventually(lambda: issuer.fetched < 4 and made(assume, issuer.token("new")))
    arn = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"][0]["Arn"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert error(assume, issuer.token()) == ("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer.url}")
