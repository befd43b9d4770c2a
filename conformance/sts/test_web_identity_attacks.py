"""Tokens that an attacker makes, beyond the forgeries in test_web_identity.py."""

import base64
import concurrent.futures
import contextlib
import gzip
import json
import socket
import threading
import time

import jwt
import pytest
from client import http
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from issuer import Issuer, encoded
from server import Server
from web_identity import AUDIENCE, BAD_SIGNATURE, NO_KEY, NOT_A_JWT, World


@pytest.fixture(scope="module")
def world():
    with Server() as server, Issuer() as issuer:
        made = World(server, issuer.url)
        made.issuer = issuer
        yield made


@pytest.fixture(scope="module")
def stranger():
    return rsa.generate_private_key(65537, 2048)


def signed(key, header, claims):
    """An RS256 token with any header and claims: objects, or raw JSON that no library would write."""
    parts = [encoded(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, claims)]
    return ".".join([*parts, encoded(key.sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256()))])


def by_issuer(world, header=(), **claims):
    issuer = world.issuer
    return signed(issuer.keys[issuer.current], {"alg": "RS256", "kid": issuer.current} | dict(header), issuer.claims(**claims))


def test_a_header_cannot_supply_the_key(world, stranger):
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key()))
    with Issuer() as elsewhere:
        elsewhere.keys["first"] = stranger
        for more in ({"jwk": public | {"kid": "first"}}, {"jku": elsewhere.url + "/keys"}, {"x5u": elsewhere.url + "/keys"}, {"x5c": [base64.b64encode(b"x").decode()]}):
            header = {"alg": "RS256", "kid": world.issuer.current} | more
            assert world.refused(signed(stranger, header, world.issuer.claims())) == BAD_SIGNATURE, more
            header.pop("kid")
            assert world.refused(signed(stranger, header, world.issuer.claims())) == BAD_SIGNATURE, more
            assert world.assume(by_issuer(world, more)), "keys in a header are ignored"
        for kid in ("../../../dev/null", "' OR ''='", elsewhere.url + "/keys", "", "x" * 10_000, world.issuer.current.upper(), world.issuer.current + "\u0000"):
            assert world.refused(by_issuer(world, {"kid": kid})) == NO_KEY, kid
            assert world.refused(signed(stranger, {"alg": "RS256", "kid": kid}, world.issuer.claims())) == NO_KEY, kid
        assert elsewhere.asked == 0
    for kid in (1, None, ["first"], {"first": 1}, True):
        assert world.refused(by_issuer(world, {"kid": kid})) == NOT_A_JWT, kid
    for algorithm in ("rs256", "PS256", "EdDSA", "RS1", "HS512", "none", ""):
        assert world.refused(by_issuer(world, {"alg": algorithm})) == NO_KEY, algorithm
    for header in ({"alg": ["RS256"]}, {"alg": None}, {"crit": []}, {"crit": ["b64"], "b64": False}):
        assert world.refused(by_issuer(world, header)) == NOT_A_JWT, header


def test_times_are_numbers(world):
    now = int(time.time())
    for moment in (now + 600.5, 10**18, 2**63, 1e300):
        assert world.assume(by_issuer(world, exp=moment)), moment
    for name in ("exp", "iat", "nbf"):
        for moment in (str(now + 60), None, True, [now + 60], {"now": now}, float("inf"), float("nan")):
            assert world.refused(by_issuer(world, **{name: moment})) == NOT_A_JWT, (name, moment)
    for moment in (-1, 0, -1e300, now - 301):
        assert world.refused(by_issuer(world, exp=moment))[0] == "ExpiredTokenException", moment
        assert world.refused(by_issuer(world, iat=moment, exp=moment))[0] == "ExpiredTokenException", moment
    for moment in (2**63, 1e300, now + 400):
        assert world.refused(by_issuer(world, iat=moment, exp=moment)) == ("InvalidIdentityToken", "The ID Token was issued in the future."), moment
        assert world.refused(by_issuer(world, nbf=moment)) == ("InvalidIdentityToken", "The ID Token is not yet valid."), moment


def test_subject_and_audience_are_strings(world):
    for audience in ("", [], ["app", "app"], ["other", "app"], "APP", "app ", "\u0430pp"):
        assert world.refused(by_issuer(world, aud=audience)) == AUDIENCE, audience
    for audience in ([["app"]], [None, "app"], {"app": 1}, 1, True):
        assert world.refused(by_issuer(world, aud=audience)) == NOT_A_JWT, audience
    for party, expected in (("", AUDIENCE), ("other", AUDIENCE), (None, NOT_A_JWT), (1, NOT_A_JWT), (["app"], NOT_A_JWT)):
        assert world.refused(by_issuer(world, azp=party)) == expected, party
    for subject in (None, 1, [], {}, True):
        assert world.refused(by_issuer(world, sub=subject)) == NOT_A_JWT, subject
    assert world.refused(by_issuer(world, sub="")) == ("InvalidIdentityToken", "Missing a required claim: sub.")
    url = world.issuer.url
    for issuer in (url.upper(), url.replace("http://", "http://a@"), url + "#x", url + "?x", url + "/../"):
        assert world.refused(by_issuer(world, iss=issuer)) == ("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer}"), issuer


def test_the_format_is_strict(world):
    issuer = world.issuer
    good, claims = by_issuer(world), json.dumps(issuer.claims())
    head, body, signature = good.split(".")
    assert world.assume(good)
    padded = ".".join(part + "=" * (-len(part) % 4) for part in (head, body, signature))
    for text in (good + ".", good + "\n", " " + good, f"{head}. {body}.{signature}", f"{head}.{body}.{signature}==", padded, "a.b.c.d.e", "....", good.replace(".", "\u3002")):
        assert world.refused(text) == NOT_A_JWT, text[-40:]
    key, header = issuer.keys[issuer.current], {"alg": "RS256", "kid": issuer.current}
    assert world.assume(signed(key, header, b" \n" + claims.encode() + b"\t "))["SubjectFromWebIdentityToken"] == "alice-of-idp"
    for document in (
        claims.encode() + b"x", claims.encode() * 2, b"\xef\xbb\xbf" + claims.encode(), claims.encode("utf-16"), claims.encode().replace(b"alice", b"al\xffce"),
        claims.replace('"sub"', '"sub": "mallory", "s\\u0075b"').encode(), claims[:-1].encode() + b',"x":' + b"[" * 3000 + b"]" * 3000 + b"}", claims[:-1].encode() + b",}",
        claims.replace("alice-of-idp", "alice\\ud800").encode(), b"null", b'"text"', b"",
    ):
        assert world.refused(signed(key, header, document)) == NOT_A_JWT, document[:60]
    assert world.refused(signed(key, b'{"alg": "none", "alg": "RS256", "kid": "first"}', issuer.claims())) == NOT_A_JWT
    # Claim names are case-sensitive.
    other = world.assume(signed(key, header, claims[:-1].encode() + b', "Sub": "mallory", "SUB": "mallory"}'))
    assert other["SubjectFromWebIdentityToken"] == "alice-of-idp"
    assert http("GET", world.url + "/_astriam/health")[0] == 200


@contextlib.contextmanager
def speaking(say):
    """A listener that runs `say` for each connection, until it is closed."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            for piece in say():
                connection.sendall(piece)
                if over.is_set():
                    return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://localhost:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()


def head(*more):
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: application/json", *more, "", ""]).encode()


def dripping():
    yield head("Content-Length: 100000")
    while True:
        time.sleep(0.2)
        yield b" "


def endless():
    yield head("Transfer-Encoding: chunked")
    while True:
        yield b"10000\r\n" + b" " * 65536 + b"\r\n"


def endless_head():
    yield head()[:-2]
    while True:
        yield b"X-More: " + b"x" * 1000 + b"\r\n"


def compressed():
    body = gzip.compress(b" " * 50_000_000)
    yield head("Content-Encoding: gzip", f"Content-Length: {len(body)}") + body


def cut_off():
    yield head("Content-Length: 1000") + b"{"


def nonsense():
    yield b"SSH-2.0-OpenSSH_9.6\r\n"


@pytest.mark.parametrize("say", [dripping, endless, endless_head, compressed, cut_off, nonsense])
def test_a_misbehaving_issuer_is_bounded(world, stranger, say):
    with speaking(say) as url:
        world.iam.create_open_id_connect_provider(Url=url, ClientIDList=["app"])
        address = url.split("://")[1]
        trusted = {"Effect": "Allow", "Principal": {"Federated": f"arn:aws:iam::000000000000:oidc-provider/{address}"}, "Action": "sts:AssumeRoleWithWebIdentity"}
        world.iam.create_role(RoleName=say.__name__, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trusted}))
        began = time.monotonic()
        token = signed(stranger, {"alg": "RS256", "kid": "first"}, world.issuer.claims(iss=url))
        assert world.refused(token, RoleArn=f"arn:aws:iam::000000000000:role/{say.__name__}") == NO_KEY
        assert time.monotonic() - began < 20, "the server does not wait for it"
    assert world.assume(by_issuer(world)), "other providers still work"


def test_concurrent_requests_fetch_the_keys_once():
    with Server() as server, Issuer() as issuer, concurrent.futures.ThreadPoolExecutor(16) as threads:
        world = World(server, issuer.url)
        tokens = [issuer.token(jti=str(number)) for number in range(32)]
        assert all(threads.map(world.assume, tokens))
        assert issuer.asked == 1
        began = time.monotonic()
        unknown = [issuer.token(kid=f"unknown-{number}") for number in range(64)]
        assert set(threads.map(world.refused, unknown)) == {NO_KEY}
        # It is fetched again every five seconds at most.
        assert issuer.asked <= 2 + (time.monotonic() - began) / 5, "many unknown keys cause few requests"
