"""The edge under attack: requests are routed by what is signed, loopback means this machine, and no client takes more than its share."""

import concurrent.futures
import contextlib
import json
import pathlib
import re
import select
import socket
import struct
import time

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from client import http as ask
from client import root, token
from server import Server, eventually

PRESIGNS = Config(signature_version="s3v4", s3={"addressing_style": "path"})


def raw(server, data, timeout=20):
    """Sends bytes; returns everything that the server sends until it closes."""
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
def test_a_proxy_on_this_machine_is_not_loopback(flags, lines, here):
    with Server("--allow-reset", *flags) as server:
        sent = "".join(f"{name}: {value}\r\n" for name, value in lines)
        for method, path in (("GET", "/_astriam/mail"), ("POST", "/_astriam/reset")):
            said = raw(server, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sent}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
            assert said.startswith(b"HTTP/1.1 200" if here else b"HTTP/1.1 403"), (path, said)
        assert ask("GET", server.url + "/healthz", headers=dict(lines))[0] == 200


def memory_of(server):
    """The peak resident memory of the server in MiB."""
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def test_checking_many_passwords_takes_little_memory(server):
    def guess(n):
        return token(server.url, "demo", grant_type="password", username=f"nobody{n}", password="x")[0]

    before = memory_of(server)
    with concurrent.futures.ThreadPoolExecutor(80) as pool:
        guesses = [pool.submit(guess, n) for n in range(80)]
        for _ in range(20):
            began = time.monotonic()
            assert ask("GET", server.url + "/healthz")[0] == 200
            assert time.monotonic() - began < 5, "other clients are served"
        assert {answered.result() for answered in guesses} == {401}
    assert memory_of(server) - before < 4 * 19 + 50, "only a few buffers of 19 MiB are kept"


def test_guesses_for_one_name_are_delayed(server):
    """Three failures are free; then the delay doubles with each guess, for concurrent guesses too."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        guesses = [pool.submit(token, server.url, "demo", grant_type="password", username="nobody", password="x") for _ in range(6)]
        assert {answered.result()[0] for answered in guesses} == {401}
    assert time.monotonic() - began >= 0.25 + 0.5 + 1


def test_too_many_waiting_guesses_for_one_name_are_refused(server):
    body = "client_id=s5&grant_type=password&username=nobody&password=x"
    path = "/auth/realms/demo/protocol/openid-connect/token"
    request = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    port = int(server.url.rsplit(":", 1)[1])
    with contextlib.ExitStack() as open_ones:
        guesses = [open_ones.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(100)]
        for guess in guesses:
            guess.sendall(request.encode())

        def refused():
            answers = [guess.recv(65536) for guess in select.select(guesses, [], [], 0)[0]]
            return [answer for answer in answers if answer.startswith(b"HTTP/1.1 429")]

        answer = eventually(refused)[0]
        assert b'"error":"temporarily_unavailable"' in answer and b"\r\nretry-after: 5\r\n" in answer


def test_pages_of_a_simulation_are_bounded(server):
    iam = root().session().client("iam", endpoint_url=server.url)
    sizes = []
    iam.meta.events.register("response-received.iam.SimulateCustomPolicy", lambda response_dict, **_: sizes.append(len(response_dict["body"])))

    def simulation(actions, resources, statements):
        allow = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}] * statements
        return {
            "PolicyInputList": [json.dumps({"Version": "2012-10-17", "Statement": allow})],
            "ActionNames": [f"s3:Get{n}" for n in range(actions)],
            "ResourceArns": [f"arn:aws:s3:::b/{n}" for n in range(resources)],
        }

    pages = iam.get_paginator("simulate_custom_policy").paginate(**simulation(6, 100, 60))
    results = [result for page in pages for result in page["EvaluationResults"]]
    assert [result["EvalActionName"] for result in results] == [f"s3:Get{n}" for n in range(6)]
    for result in results:
        assert len(result["MatchedStatements"]) == 60
        assert {len(one["MatchedStatements"]) for one in result["ResourceSpecificResults"]} == {60}
    assert len(sizes) > 1 and max(sizes) < 6 * 1024 * 1024
    for too_large in (simulation(1, 1000, 100), simulation(1, 8000, 200)):
        with pytest.raises(iam.exceptions.InvalidInputException, match="The simulation is too large"):
            iam.simulate_custom_policy(**too_large)


def frame(kind, flags, stream, payload=b""):
    """A frame of HTTP/2 (RFC 9113, section 4.1)."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def get(path):
    """The preface of an HTTP/2 connection and a GET on its first stream; the header fields are literals with literal names."""
    fields = [(b":method", b"GET"), (b":scheme", b"http"), (b":authority", b"localhost"), (b":path", path)]
    block = b"".join(b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields)
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + frame(1, 5, 1, block)


def test_a_client_that_reads_nothing_is_disconnected(server):
    """A client is disconnected 30 seconds after it last sent a request or read data; a slow reader is served to the end."""
    s3 = root().session().client("s3", endpoint_url=server.url, config=PRESIGNS)
    s3.create_bucket(Bucket="big")
    size = 24 * 1024 * 1024
    s3.put_object(Bucket="big", Key="k", Body=bytes(size))
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "big", "Key": "k"})
    target = "/" + url.split("/", 3)[3]
    host, port = server.url.split("//")[1].split(":")

    def opened(data):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.connect((host, int(port)))
        connection.sendall(data)
        return connection

    ask_for = f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    began = time.monotonic()

    def pinging():
        with opened(get(b"/healthz")) as connection:
            connection.settimeout(1)
            with contextlib.suppress(ConnectionError):
                while True:
                    connection.sendall(frame(6, 0, 0, b"are you?"))
                    with contextlib.suppress(TimeoutError):
                        if not connection.recv(65536):
                            break
                    time.sleep(0.2)
        return time.monotonic() - began

    def slow():
        taken = 0
        with opened(ask_for) as connection:
            while time.monotonic() - began < 40:
                taken += len(connection.recv(20_000))
                time.sleep(0.2)
            while piece := connection.recv(1 << 20):
                taken += len(piece)
        return taken

    def stuck():
        with opened(ask_for) as connection:
            time.sleep(40)
            taken = 0
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(1 << 20):
                    taken += len(piece)
        return taken

    def dripping():
        upload = s3.generate_presigned_url("put_object", Params={"Bucket": "big", "Key": "drip"})
        head = f"PUT /{upload.split('/', 3)[3]} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 100000\r\n\r\n"
        with opened(head.encode()) as connection:
            connection.settimeout(0.5)
            for _ in range(120):
                connection.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    return connection.recv(12), time.monotonic() - began

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        ends = [pool.submit(client) for client in (pinging, slow, stuck, dripping)]
        pinged, slowly, stuck_at, (refused, dripped) = (end.result() for end in ends)
    assert refused == b"HTTP/1.1 400" and 29 <= dripped <= 40, "occasional bytes do not keep a body alive"
    assert 29 <= pinged <= 40, "pings do not count as requests"
    assert slowly > size, "a slow reader is served"
    assert stuck_at < size, "a client that reads nothing is not"


def test_a_client_that_does_not_read_does_not_delay_shutdown():
    with Server() as server:
        s3 = root().session().client("s3", endpoint_url=server.url, config=PRESIGNS)
        s3.create_bucket(Bucket="big")
        s3.put_object(Bucket="big", Key="k", Body=bytes(24 * 1024 * 1024))
        target = s3.generate_presigned_url("get_object", Params={"Bucket": "big", "Key": "k"}).split("/", 3)[3]
        host, port = server.url.split("//")[1].split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /{target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            assert connection.recv(12) == b"HTTP/1.1 200"
            began = time.monotonic()
            server.stop()
            assert time.monotonic() - began < 14
