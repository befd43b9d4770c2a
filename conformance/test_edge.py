"""The edge under attack: what is signed is what routes, only this machine is this machine, nobody takes more than a share."""

import hashlib
import http.client
import socket

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from client import http as ask
from client import root
from server import Server


def raw(server, data, timeout=20):
    """All that the server says to some bytes, until it closes."""
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        said = b""
        while piece := connection.recv(65536):
            said += piece
    return said


def test_a_signature_for_one_bucket_reads_no_other():
    with Server("--domain", "dom.test") as server:
        s3 = root().session().client("s3", endpoint_url=server.url)
        for bucket in ("one", "two"):
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key="k", Body=bucket.encode())
        hosts = {bucket: f"{bucket}.aws.s3.dom.test" for bucket in ("one", "two")}
        request = AWSRequest("GET", f"http://{hosts['one']}/k")
        S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1").add_auth(request)
        query = request.url.split("?", 1)[1]

        def get(target, *named):
            lines = "".join(f"Host: {host}\r\n" for host in named)
            said = raw(server, f"GET {target}/k?{query} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
            head, _, body = said.partition(b"\r\n\r\n")
            return int(head.split()[1]), body

        assert get("", hosts["one"]) == (200, b"one")
        assert get(f"http://{hosts['one']}", hosts["one"]) == (200, b"one")
        for target, *named in (
            (f"http://{hosts['two']}", hosts["one"]),
            (f"http://{hosts['one']}", hosts["two"]),
            ("", hosts["one"], hosts["two"]),
            (f"http://{hosts['one']}", hosts["one"], hosts["one"]),
        ):
            status, body = get(target, *named)
            assert status == 400 and b"<Code>InvalidHost</Code>" in body, (target, named, status, body)


@pytest.mark.parametrize("flags,lines,here", [
    ([], [], True),
    ([], [("X-Forwarded-For", "203.0.113.9")], False),
    ([], [("X-Forwarded-For", "127.0.0.1")], False),
    ([], [("Via", "1.1 proxy")], False),
    ([], [("Forwarded", "for=203.0.113.9")], False),
    (["--trusted-proxy", "127.0.0.0/8"], [], True),
    (["--trusted-proxy", "127.0.0.0/8"], [("X-Forwarded-For", "127.0.0.1")], True),
    (["--trusted-proxy", "127.0.0.0/8"], [("X-Forwarded-For", "203.0.113.9")], False),
    (["--trusted-proxy", "127.0.0.0/8"], [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "203.0.113.9")], False),
    (["--trusted-proxy", "127.0.0.0/8"], [("X-Forwarded-Host", "public.example")], False),
])
def test_a_proxy_on_this_machine_is_not_this_machine(flags, lines, here):
    with Server("--allow-reset", *flags) as server:
        sent = "".join(f"{name}: {value}\r\n" for name, value in lines)
        for method, path in (("GET", "/_astriam/mail"), ("POST", "/_astriam/reset")):
            said = raw(server, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sent}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
            assert said.startswith(b"HTTP/1.1 200" if here else b"HTTP/1.1 403"), (path, said)
        assert ask("GET", server.url + "/healthz", headers=dict(lines))[0] == 200
