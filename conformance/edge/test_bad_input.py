"""Bad input: each gets a clear error, nothing is lost, and the server keeps running."""

import contextlib
import json
import socket
import urllib.parse

import boto3
import botocore.exceptions
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from client import http
from server import Server


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


def signed(server, body, content_type="application/x-www-form-urlencoded; charset=utf-8", query=""):
    """A signed POST of arbitrary bytes."""
    request = AWSRequest("POST", f"{server.url}/{query}", data=body, headers={"Content-Type": content_type})
    SigV4Auth(Credentials("test", "test"), "iam", "us-east-1").add_auth(request)
    return http("POST", request.url, body=body, headers=dict(request.headers))


def form(**fields):
    return urllib.parse.urlencode({"Version": "2010-05-08", **fields}).encode()


def refused(answer, status, code, text=""):
    got, headers, body = answer
    assert got == status and f"<Code>{code}</Code>" in body and text in body, f"{got}: {body[:500]}"
    assert len(body) < 20_000, "an answer to bad input is short"
    assert headers["x-amzn-RequestId"] in body


def test_a_body_of_two_mebibytes(server):
    refused(signed(server, form(Action="CreateUser", UserName="a" * (2 * 1024 * 1024))), 413, "RequestEntityTooLarge")


def test_ten_thousand_tags(server):
    tags = {f"Tags.member.{n}.{part}": f"{part}{n}" for n in range(1, 10_001) for part in ("Key", "Value")}
    body = form(Action="CreateUser", UserName="bob", **tags)
    refused(signed(server, body), 400, "ValidationError", "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50")


def test_a_form_with_more_parameters_than_any_request_has(server):
    refused(signed(server, b"&".join(b"a=b" for _ in range(70_000))), 400, "MalformedQueryString")


@pytest.mark.parametrize("body,text", [(b"Action=%", "Incomplete trailing escape % sequence"), (b"Action=%zz", "Illegal hex character in escape % pattern: %zz"), (b"Action=%ff%fe", "not valid UTF-8"), (b"Action=\xff", "not valid UTF-8")])
def test_a_malformed_form(server, body, text):
    refused(signed(server, body), 400, "MalformedQueryString", text)


def test_no_action_and_an_unknown_one(server):
    refused(signed(server, b"Version=2010-05-08"), 400, "MissingAction")
    answer = signed(server, form(Action="MakeCoffee"))
    refused(answer, 400, "InvalidAction", "Could not find operation MakeCoffee for version 2010-05-08")
    assert 'xmlns="http://webservices.amazon.com/AWSFault/2005-15-09"' in answer[2]
    refused(signed(server, urllib.parse.urlencode({"Action": "CreateUser", "Version": "2011-06-15"}).encode()), 400, "InvalidAction")


def test_a_policy_nested_ten_thousand_deep(server, iam):
    document = '{"Version":"2012-10-17","Statement":' + "[" * 10_000 + "]" * 10_000 + "}"
    iam.create_group(GroupName="deep")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
        iam.put_group_policy(GroupName="deep", PolicyName="deep", PolicyDocument=document)
    assert iam.list_group_policies(GroupName="deep")["PolicyNames"] == []


def test_a_user_name_with_a_slash(server, iam):
    with pytest.raises(botocore.exceptions.ClientError, match="The specified value for userName is invalid"):
        iam.create_user(UserName="a/b")
    assert iam.list_users()["Users"] == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_calls(server, method):
    request = AWSRequest(method, f"{server.url}/", data=b"")
    SigV4Auth(Credentials("test", "test"), "iam", "us-east-1").add_auth(request)
    assert http(method, request.url, body=b"", headers=dict(request.headers))[0] in (403, 405)


def test_another_content_type(server):
    refused(signed(server, json.dumps({"Action": "ListUsers"}).encode(), content_type="application/json"), 403, "UnsupportedMediaType")


def raw(server, data, half=False):
    """Sends bytes; returns the answer. With `half`, closes the sending side."""
    host, port = server.url.split("//")[1].split(":")
    answer = b""
    # The server may close before it has received everything.
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=3) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(data)
            if half:
                connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_half_a_request_changes_nothing(server, iam):
    raw(server, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nAction=CreateUser&UserName=half", half=True)
    raw(server, b"POST / HT", half=True)
    assert iam.list_users()["Users"] == []


@pytest.mark.parametrize("head", [b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 1000 + b"\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n"])
def test_malformed_heads_get_a_client_error(server, head):
    answer = raw(server, head)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]


@pytest.mark.parametrize("path", ["/..", "/%2", "/a/../../b"])
def test_paths_that_climb_or_are_cut_off(server, path):
    authorization = "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\nConnection: close\r\n\r\n"
    assert raw(server, head.encode()).startswith(b"HTTP/1.1 400")


def test_operator_endpoints_refuse_other_sites(server):
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example:4566"}):
        assert http("GET", server.url + "/_astriam/mail?to=a@b.c", headers=headers)[0] == 403
    assert http("POST", server.url + "/_astriam/clock", body=b'{"advance_seconds":1}', headers={"Origin": "https://evil.example"})[0] == 403
    for body in (b"", b"{}", b'{"advance_seconds":-1}', b'{"advance_seconds":1e99}', b"[" * 5000):
        assert http("POST", server.url + "/_astriam/clock", body=body)[0] == 400


def test_garbage_for_the_realm(server):
    url = server.url + "/auth/realms/demo/protocol/openid-connect/token"
    assert http("POST", url, body=b"%%%")[0] in (400, 401)
    assert http("POST", url, form={"client_id": "other", "grant_type": "password"})[0] == 401
    assert http("POST", url, form={"client_id": "s5", "grant_type": "magic"})[0] == 400
    assert http("POST", url, form={"client_id": "s5", "grant_type": "refresh_token", "refresh_token": "a.b.c"})[0] == 400
    assert http("POST", server.url + "/auth/realms/nowhere/protocol/openid-connect/token", form={})[0] == 404
    assert http("GET", server.url + "/auth/realms/demo/login-actions/action-token?key=x")[0] == 404
    assert http("GET", server.url + "/auth/realms/demo/login-actions/action-token")[0] == 404


def test_forged_tokens_of_the_realm(server):
    import base64

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iss": f"{server.url}/auth/realms/demo", "sub": "c654348c-b583-4cde-8b4a-2011f31cd2cb", "aud": "s5", "azp": "s5", "typ": "Bearer", "iat": 0, "exp": 2**40, "jti": "x", "sid": "x", "scope": "email", "email": "a@b.c", "email_verified": True, "preferred_username": "a@b.c"}
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "RS256"}, {"alg": "RS256", "kid": "x"}):
        for signature in ("", "AAAA"):
            token = f"{part(header)}.{part(claims)}.{signature}"
            status, _, text = http("POST", server.url + "/", form={"Version": "2011-06-15", "Action": "LoginWithWebIdentity", "WebIdentityToken": token, "UserSessionName": "bob"})
            assert status == 400 and "<Code>InvalidIdentityToken</Code>" in text, text


def test_s3_refuses_what_it_must(server):
    s3 = boto3.client("s3", endpoint_url=server.url, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    s3.create_bucket(Bucket="bad-input")
    s3.put_object(Bucket="bad-input", Key="a", Body=b"kept")
    assert http("GET", server.url + "/bad-input/a")[0] == 403, "reading requires a signature"
    assert http("GET", server.url + "/bad-input/a?AWSAccessKeyId=test&Signature=x&Expires=99999999999")[0] == 400, "version 2 is refused"
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "bad-input", "Key": "a"}, ExpiresIn=60)
    if "X-Amz-Signature" in url:
        assert http("GET", url)[2] == "kept"
        assert http("GET", url + "0")[0] == 403
        assert http("GET", url, headers={"x-amz-copy-source": "/bad-input/a"})[0] == 403, "an unsigned header"
    for bad in ("Bad_Name", "192.168.0.1"):
        with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.ParamValidationError)):
            s3.create_bucket(Bucket=bad)
    with pytest.raises(botocore.exceptions.ClientError, match="KeyTooLong"):
        s3.put_object(Bucket="bad-input", Key="k" * 1025, Body=b"")
    with pytest.raises(botocore.exceptions.ClientError, match="BadDigest|InvalidDigest"):
        s3.put_object(Bucket="bad-input", Key="a", Body=b"other", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert s3.get_object(Bucket="bad-input", Key="a")["Body"].read() == b"kept"
    with pytest.raises(botocore.exceptions.ClientError, match="NotImplemented"):
        s3.put_bucket_versioning(Bucket="bad-input", VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(botocore.exceptions.ClientError, match="BucketNotEmpty"):
        s3.delete_bucket(Bucket="bad-input")


def test_the_server_still_works(server, iam):
    assert http("GET", server.url + "/_astriam/health")[0] == 200
    assert iam.list_users()["Users"] == []
