"""Objects and clients that hang up, slow readers, permissions that end, damaged files."""

import http.client as http_client
import os
import socket
import threading

import botocore.exceptions
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from client import Credentials, http, root
from server import Server, eventually

LARGE = os.urandom(4 << 20)


@pytest.fixture
def server(tmp_path):
    with Server(data=tmp_path / "data") as server:
        s3(server).create_bucket(Bucket="bbb")
        yield server


def s3(server, credentials=None):
    return (credentials or root()).session().client("s3", endpoint_url=server.url)


def request_of(server, method, path, body=b"", keys=("test", "test"), headers=None):
    """The bytes of a signed request: head and body."""
    request = AWSRequest(method, server.url + path, data=body, headers={"Host": server.url.removeprefix("http://"), **(headers or {})})
    S3SigV4Auth(BotoCredentials(*keys), "s3", "us-east-1").add_auth(request)
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers.items()), f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode(), body


def connect(server):
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def blobs(server):
    return [path for path in (server.data / "blobs").glob("*/*")]


def test_a_client_that_hangs_up_leaves_the_old_object_or_the_new_one(server):
    client = s3(server)
    bodies = {f"k{number}": {b"old" * 100} for number in range(8)}
    for key in bodies:
        client.put_object(Bucket="bbb", Key=key, Body=b"old" * 100)
    for attempt in range(150):
        key, body = f"k{attempt % 8}", b"new %d" % attempt
        bodies[key].add(body)
        copy = attempt % 5 == 4
        headers = {"x-amz-copy-source": "/bbb/k0"} if copy else {}
        if copy:
            bodies[key] |= bodies["k0"]
        head, body = request_of(server, "PUT", f"/bbb/{key}", b"" if copy else body, headers=headers)
        with connect(server) as connection:
            connection.sendall(head + body)
            # Hangs up before the answer, at a varying moment.
            threading.Event().wait(attempt % 8 * 0.0005)
    for key, possible in bodies.items():
        assert client.get_object(Bucket="bbb", Key=key)["Body"].read() in possible
    # Nothing is left behind.
    named = len(bodies)
    eventually(lambda: len(blobs(server)) == named, within=10)
    assert len(blobs(server)) == named


def test_a_reader_keeps_the_object_it_started_to_read(server):
    client = s3(server)
    client.put_object(Bucket="bbb", Key="large", Body=LARGE)
    for replace in (lambda: client.put_object(Bucket="bbb", Key="large", Body=LARGE[::-1]), lambda: client.delete_object(Bucket="bbb", Key="large")):
        before = client.get_object(Bucket="bbb", Key="large")["Body"].read()
        body = client.get_object(Bucket="bbb", Key="large")["Body"]
        first = body.read(1000)
        replace()
        assert first + body.read() == before
    eventually(lambda: not blobs(server), within=10)
    assert not blobs(server), "the last reader is gone"


def test_a_permission_lost_during_the_upload_denies_it(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName="bob")
    policy = {"UserName": "bob", "PolicyName": "put"}
    document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}}'
    iam.put_user_policy(**policy, PolicyDocument=document)
    made = iam.create_access_key(UserName="bob")["AccessKey"]
    keys = made["AccessKeyId"], made["SecretAccessKey"]
    s3(server, Credentials(*keys)).put_object(Bucket="bbb", Key="before", Body=b"a")

    def nothing():
        pass

    def delete_policy():
        iam.delete_user_policy(**policy)

    def delete_user():
        delete_policy()
        iam.delete_access_key(UserName="bob", AccessKeyId=keys[0])
        iam.delete_user(UserName="bob")

    for number, (end, status, code) in enumerate([(nothing, 200, ""), (delete_policy, 403, "AccessDenied"), (delete_user, 403, "InvalidAccessKeyId")]):
        iam.put_user_policy(**policy, PolicyDocument=document)
        head, body = request_of(server, "PUT", f"/bbb/late-{number}", b"x" * 1000, keys)
        before = len(blobs(server))
        with connect(server) as connection:
            connection.sendall(head + body[:500])
            # The blob file is created after the head has been authorized.
            assert eventually(lambda: len(blobs(server)) == before + 1)
            end()
            connection.sendall(body[500:])
            answer = connection.recv(65536).decode()
        assert answer.startswith(f"HTTP/1.1 {status}") and code in answer, answer
    late = s3(server).list_objects_v2(Bucket="bbb", Prefix="late")["Contents"]
    assert [entry["Key"] for entry in late] == ["late-0"]
    assert eventually(lambda: len(blobs(server)) == 2)


def test_damaged_files_are_found_and_never_served_as_whole(server):
    client = s3(server)
    client.put_object(Bucket="bbb", Key="flipped", Body=LARGE)
    [flipped] = blobs(server)
    client.put_object(Bucket="bbb", Key="gone", Body=b"gone")
    [gone] = set(blobs(server)) - {flipped}
    assert flipped.stat().st_mode & 0o777 == 0o600 and flipped.parent.stat().st_mode & 0o777 == 0o700
    with flipped.open("r+b") as file:
        file.seek(1000)
        file.write(bytes([LARGE[1000] ^ 1]))
    gone.unlink()
    # Plain HTTP, because an SDK would compare checksums.
    presigning = root().session().client("s3", endpoint_url=server.url, config=Config(signature_version="s3v4"))
    url = presigning.generate_presigned_url("get_object", Params={"Bucket": "bbb", "Key": "flipped"})
    with pytest.raises(http_client.IncompleteRead):
        http("GET", url)
    with pytest.raises(botocore.exceptions.ClientError, match="InternalError"):
        client.copy_object(Bucket="bbb", Key="copy", CopySource="bbb/flipped")
    with pytest.raises(botocore.exceptions.ClientError, match="InternalError"):
        client.get_object(Bucket="bbb", Key="gone")
    assert {entry["Key"] for entry in client.list_objects_v2(Bucket="bbb")["Contents"]} == {"flipped", "gone"}
    server.may_fail = True
    server.stop()
    flipped.write_bytes(b"short")
    server.start()
    log = "\n".join(server.lines)
    assert "has not the size" in log and "file is gone" in log
