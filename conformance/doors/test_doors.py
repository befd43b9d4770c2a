"""Hosts, proxies, TLS, soft enforcement, reset, slow clients, the log."""

import concurrent.futures
import json
import re
import socket
import ssl
import time
import urllib.parse
import urllib.request

import boto3
import botocore.exceptions
import pytest
import trustme
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from client import Credentials, http, mails, root, set_password, token
from server import Server, eventually

ALLOW = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"%s}}'


def signed(url, method="GET", body=b"", service="iam", host=None, credentials=("test", "test"), headers=None):
    """A signed request under any Host."""
    given = {"Host": host} if host else {}
    if body:
        given["Content-Type"] = "application/x-www-form-urlencoded"
    request = AWSRequest(method, url, data=body, headers=given | (headers or {}))
    SigV4Auth(BotoCredentials(*credentials), service, "us-east-1").add_auth(request)
    return http(method, url, body=body or None, headers=dict(request.headers))


def form(action, version="2010-05-08", **fields):
    return urllib.parse.urlencode({"Action": action, "Version": version, **fields}).encode()


def user_with(server, name, document):
    """Creates a user with one inline policy; returns its keys."""
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def test_a_host_names_the_partition():
    with Server("--domain", "astriam.example", "--partition", "staging") as server:
        called = form("GetCallerIdentity", "2011-06-15")
        for host, keys, expected in [
            ("aws.sts.astriam.example", ("test", "test"), "arn:aws:iam::000000000000:root"),
            ("demo.sts.astriam.example", ("demo", "demo"), "arn:demo:iam::"),
            ("DEMO.sts.Astriam.Example:4566", ("demo", "demo"), "arn:demo:iam::"),
            ("sts.astriam.example", ("demo", "demo"), "arn:demo:iam::"),
        ]:
            status, _, text = signed(server.url + "/", "POST", called, "sts", host, keys)
            assert status == 200 and expected in text, f"{host}: {text}"
        for host in ("demo.sts.astriam.example", "staging.sts.astriam.example", "nowhere.sts.astriam.example"):
            status, _, text = signed(server.url + "/", "POST", called, "sts", host)
            assert status == 403 and "<Code>InvalidClientTokenId</Code>" in text, "a key of another partition"


def test_a_token_of_one_realm_is_invalid_at_the_host_of_another():
    with Server("--domain", "astriam.example", "--partition", "staging") as server:
        demo = root("demo").session().client("iam", endpoint_url=server.url)
        demo.create_user(UserName="bob@astran.io")
        set_password(mails(server.url, "bob@astran.io")[0]["link"], "correct horse battery staple")
        status, granted = token(server.url, "demo", grant_type="password", username="bob@astran.io", password="correct horse battery staple")
        assert status == 200
        login = {"Action": "LoginWithWebIdentity", "Version": "2011-06-15", "WebIdentityToken": granted["access_token"], "UserSessionName": "bob"}
        for host, expected in (("demo.sts.astriam.example", 200), ("staging.sts.astriam.example", 400)):
            status, _, text = http("POST", server.url + "/", form=login, headers={"Host": host})
            assert status == expected, text
        assert "<Code>InvalidIdentityToken</Code>" in text
        refresh = dict(login, WebIdentityToken=granted["refresh_token"])
        status, _, text = http("POST", server.url + "/", form=refresh)
        assert status == 400 and "Incorrect token audience" in text or "not a valid JWT" in text, text


def test_mail_is_shown_to_the_partitions_root_alone():
    with Server("--domain", "astriam.example") as server:
        demo = root("demo").session().client("iam", endpoint_url=server.url)
        demo.create_user(UserName="bob@astran.io")
        url = server.url + "/_astriam/mail?to=bob%40astran.io"
        elsewhere = "astriam.example"
        status, _, text = signed(url, host=elsewhere, credentials=("demo", "demo"))
        assert status == 200 and [mail["to"] for mail in json.loads(text)] == ["bob@astran.io"], text
        status, _, text = signed(url, host=elsewhere, credentials=("test", "test"))
        assert (status, text.strip()) == (200, "[]"), "the root user of another partition"
        assert signed(url, host=elsewhere, credentials=("demo", "wrong"))[0] == 403
        alice = user_with(server, "alice", ALLOW % "")
        assert signed(url, host=elsewhere, credentials=(alice.key, alice.secret))[0] == 403, "an administrator is not the root user"
        assert http("GET", url, headers={"Host": elsewhere})[0] == 403


def test_soft_enforcement_lets_calls_through_and_marks_them():
    with Server("--auth", "soft") as server:
        bob = user_with(server, "bob", ALLOW % ',"Condition":{"Bool":{"aws:SecureTransport":"true"}}')
        iam = bob.session().client("iam", endpoint_url=server.url)
        answer = iam.create_group(GroupName="made")
        marked = answer["ResponseMetadata"]["HTTPHeaders"]["x-astriam-would-deny"]
        assert marked == "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: iam:CreateGroup on resource: arn:aws:iam::000000000000:group/made because no identity-based policy allows the iam:CreateGroup action"
        assert [group["GroupName"] for group in iam.list_groups()["Groups"]] == ["made"]
        allowed = root().session().client("iam", endpoint_url=server.url).list_groups()
        assert "x-astriam-would-deny" not in allowed["ResponseMetadata"]["HTTPHeaders"]
        wrong = Credentials(bob.key, "0" * 40).session().client("iam", endpoint_url=server.url)
        with pytest.raises(botocore.exceptions.ClientError, match="SignatureDoesNotMatch"):
            wrong.list_groups()


@pytest.mark.parametrize("flags,forwarded,allowed", [
    (["--trusted-proxy", "127.0.0.0/8"], {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}, True),
    (["--trusted-proxy", "127.0.0.0/8"], {"X-Forwarded-For": "203.0.113.7, 127.0.0.9", "X-Forwarded-Proto": "https"}, True),
    (["--trusted-proxy", "127.0.0.0/8"], {"X-Forwarded-For": "203.0.113.7, 198.51.100.1", "X-Forwarded-Proto": "https"}, False),
    (["--trusted-proxy", "127.0.0.0/8"], {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"}, False),
    (["--trusted-proxy", "10.0.0.0/8"], {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}, False),
    ([], {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}, False),
])
def test_a_trusted_proxy_says_who_the_client_is(flags, forwarded, allowed):
    condition = ',"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Bool":{"aws:SecureTransport":"true"}}'
    with Server(*flags) as server:
        bob = user_with(server, "bob", ALLOW % condition)
        status, _, text = signed(server.url + "/", "POST", form("ListUsers"), credentials=(bob.key, bob.secret), headers=forwarded)
        assert status == (200 if allowed else 403), text


def test_https(tmp_path):
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(tmp_path / "cert.pem", append=True)
    with Server("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem")) as server:
        assert server.url.startswith("https://")
        client = {"endpoint_url": server.url, "verify": str(tmp_path / "ca.pem")}
        iam = root().session().client("iam", **client)
        iam.create_user(UserName="bob")
        iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=ALLOW % ',"Condition":{"Bool":{"aws:SecureTransport":"true"}}')
        key = iam.create_access_key(UserName="bob")["AccessKey"]
        bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session()
        assert [user["UserName"] for user in bob.client("iam", **client).list_users()["Users"]] == ["bob"]
        s3 = bob.client("s3", **client)
        s3.create_bucket(Bucket="secure")
        s3.put_object(Bucket="secure", Key="a", Body=b"a" * 100_000)
        assert s3.get_object(Bucket="secure", Key="a")["Body"].read() == b"a" * 100_000
        trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting))
        with opener.open(server.url + "/auth/realms/demo/.well-known/openid-configuration", timeout=10) as answer:
            assert json.loads(answer.read())["issuer"] == server.url + "/auth/realms/demo"
        host, port = server.url.split("//")[1].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"HTTP/1.1 200" not in plain.recv(1000), "no plain text on a TLS port"


def test_reset_starts_over():
    with Server() as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        s3 = root().session().client("s3", endpoint_url=server.url, config=Config(retries={"total_max_attempts": 1}))
        bob = user_with(server, "bob", ALLOW % "")
        s3.create_bucket(Bucket="gone")
        s3.put_object(Bucket="gone", Key="a", Body=b"a")
        assert http("POST", server.url + "/_astriam/reset", headers={"Host": "evil.example"})[0] == 403
        assert http("POST", server.url + "/_astriam/reset", headers={"Origin": "https://evil.example"})[0] == 403
        assert http("GET", server.url + "/_astriam/reset")[0] == 404
        assert iam.list_users()["Users"], "a refused reset changes nothing"
        for path in ("/_astriam/reset", "/moto-api/reset"):
            iam.create_group(GroupName="g")
            assert http("POST", server.url + path)[0] == 200
            assert iam.list_users()["Users"] == [] and iam.list_groups()["Groups"] == []
            assert s3.list_buckets()["Buckets"] == []
        with pytest.raises(botocore.exceptions.ClientError, match="InvalidClientTokenId"):
            bob.session().client("iam", endpoint_url=server.url).list_users()
        s3.create_bucket(Bucket="gone")
        assert "Contents" not in s3.list_objects_v2(Bucket="gone")


def test_reset_is_refused_unless_allowed(tmp_path):
    with Server(data=tmp_path / "data") as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        iam.create_user(UserName="bob")
        for path in ("/_astriam/reset", "/moto-api/reset", "/_astriam/clock"):
            assert http("POST", server.url + path, body=b'{"advance_seconds":1}')[0] == 404
        assert len(iam.list_users()["Users"]) == 1
    with Server("--allow-reset", data=tmp_path / "data") as server:
        assert http("POST", server.url + "/moto-api/reset")[0] == 200
    with Server(data=tmp_path / "data") as server:
        assert root().session().client("iam", endpoint_url=server.url).list_users()["Users"] == []


def test_the_root_user_has_no_name(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    user = iam.get_user()["User"]
    assert user["UserId"] == "000000000000" and user["Arn"] == "arn:aws:iam::000000000000:root"
    assert "UserName" not in user
    key = iam.create_access_key()["AccessKey"]
    assert "UserName" not in key
    mine = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("sts", endpoint_url=server.url)
    assert mine.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
    assert [(k["AccessKeyId"], k.get("UserName")) for k in iam.list_access_keys()["AccessKeyMetadata"]] == [(key["AccessKeyId"], None)]


def test_slow_clients_are_disconnected(server):
    """A head must arrive within 15 seconds, the body of a call within 30; other clients are served meanwhile."""
    host, port = server.url.split("//")[1].split(":")
    call = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
    slow = {
        "says nothing": (b"", 15),
        "half a preface": (b"PRI * HT", 15),
        "half a head": (b"GET / HTTP/1.1\r\nHost: loc", 15),
        "an idle connection": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 15),
        "half a body": (call + b"Action=", 30),
    }

    def closed_after(data):
        began = time.monotonic()
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(data)
            while connection.recv(65536):
                pass
        return time.monotonic() - began

    with concurrent.futures.ThreadPoolExecutor(len(slow)) as pool:
        waiting = {name: pool.submit(closed_after, data) for name, (data, _) in slow.items()}
        time.sleep(1)
        began = time.monotonic()
        assert root().session().client("iam", endpoint_url=server.url).list_users()["Users"] == []
        assert time.monotonic() - began < 10, "other clients are served"
        for name, (_, limit) in slow.items():
            took = waiting[name].result()
            assert limit - 1 <= took <= limit + 10, f"{name}: {took}"
    assert eventually(lambda: http("GET", server.url + "/healthz")[0] == 200)


def test_health_needs_no_credentials(server):
    for path in ("/_astriam/health", "/healthz", "/readyz", "/_localstack/health"):
        status, _, text = http("GET", server.url + path, headers={"Host": "anything.example"})
        assert status == 200 and text, path
    health = json.loads(http("GET", server.url + "/_astriam/health")[2])
    assert health["auth"] == "enforce"
    local = json.loads(http("GET", server.url + "/_localstack/health")[2])
    services = {service: "running" for service in ("access-analyzer", "iam", "organizations", "s3", "sts")}
    assert health["services"] == local["services"] == services


def test_the_log_has_a_line_per_request_and_no_secrets():
    with Server("--log-format", "json") as server:
        bob = user_with(server, "bob", ALLOW % ',"Condition":{"Bool":{"aws:SecureTransport":"true"}}')
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
            bob.session().client("iam", endpoint_url=server.url).list_users()
        boto3.client("sts", endpoint_url=server.url, aws_access_key_id=bob.key, aws_secret_access_key=bob.secret, region_name="us-east-1").get_session_token()
    lines = [json.loads(line) for line in server.lines]
    requests = [line for line in lines if '"action"' in json.dumps(line)]
    denied = [line for line in requests if "ListUsers" in json.dumps(line)]
    assert len(denied) == 1
    told = json.dumps(denied[0])
    assert "arn:aws:iam::000000000000:user/bob" in told and "AccessDenied" in told
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", told)
    assert bob.secret not in "\n".join(server.lines)
