"""AssumeRoleWithWebIdentity with real identity providers, and with every known way to forge a token."""

import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import ssl
import subprocess
import threading
import time
import urllib.parse

import botocore
import botocore.client
import botocore.exceptions
import httpx
import oidc_provider_mock
import pytest
from client import mails, root, set_password, token
from cryptography.hazmat.primitives.asymmetric import rsa
from issuer import Issuer, authority, encoded
from node import PACKAGES
from server import ROOT, Server, eventually
from web_identity import ACCOUNT, AUDIENCE, BAD_SIGNATURE, DENIED, NO_KEY, NOT_A_JWT, ROLE, SESSION, World, trust


@pytest.fixture
def issuer():
    with Issuer() as running:
        yield running


@pytest.fixture
def world(server, issuer):
    return World(server, issuer.url)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_a_token_opens_the_role(server, algorithm):
    with Issuer(path="/realm/one", algorithm=algorithm) as issuer:
        world = World(server, issuer.url)
        answer = world.assume(issuer.token())
        assert world.who(answer) == SESSION == answer["AssumedRoleUser"]["Arn"]
        assert (answer["SubjectFromWebIdentityToken"], answer["Audience"], answer["Provider"]) == ("alice-of-idp", "app", world.provider)
        assert "PackedPolicySize" not in answer and answer["SessionTokenSize"] > 0
        world.assume(issuer.token())
        assert issuer.asked == 1, "keys are cached"


def test_forged_tokens_are_refused(world, issuer):
    good = issuer.token()
    assert world.who(world.assume(good)) == SESSION
    head, claims, signature = good.split(".")
    now = int(time.time())
    pem = issuer.public_pem()
    doubled = json.dumps(issuer.claims())[:-1] + ', "sub": "mallory-of-idp"}'
    der = base64.urlsafe_b64decode(signature + "==")
    header = {"alg": "RS256", "kid": issuer.current}
    cases = {
        "no algorithm": (issuer.by_hand({"alg": "none"}, issuer.claims()), NO_KEY),
        "no algorithm, other case": (issuer.by_hand({"alg": "None", "kid": issuer.current}, issuer.claims()), NO_KEY),
        "HMAC with the public key": (issuer.by_hand({"alg": "HS256", "kid": issuer.current}, issuer.claims(), pem), NO_KEY),
        "another key": (issuer.token(key=rsa.generate_private_key(65537, 2048)), BAD_SIGNATURE),
        "an algorithm of another kind": (issuer.by_hand({"alg": "ES256", "kid": issuer.current}, issuer.claims()), NO_KEY),
        "changed claims": (".".join([head, encoded(issuer.claims(sub="mallory-of-idp")), signature]), BAD_SIGNATURE),
        "changed header": (".".join([encoded(header | {"typ": "x"}), claims, signature]), BAD_SIGNATURE),
        "changed signature": (".".join([head, claims, encoded(bytes([der[0] ^ 1]) + der[1:])]), BAD_SIGNATURE),
        "no signature": (f"{head}.{claims}.", BAD_SIGNATURE),
        "two parts": (f"{head}.{claims}", NOT_A_JWT),
        "four parts": (good + ".x", NOT_A_JWT),
        "critical extensions": (issuer.by_hand(header | {"crit": ["x"], "x": 1}, issuer.claims()), NOT_A_JWT),
        "duplicate claims": (issuer.by_hand(header, doubled.encode()), NOT_A_JWT),
        "a list for claims": (issuer.by_hand(header, b"[]"), NOT_A_JWT),
        "a key in the header": (issuer.by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": encoded(b"x" * 32)}}, issuer.claims(), b"x" * 32), NO_KEY),
        "wrong audience": (issuer.token(aud="other"), AUDIENCE),
        "several audiences without a party": (issuer.token(aud=["app", "other"]), AUDIENCE),
        "wrong party": (issuer.token(aud="app", azp="other"), AUDIENCE),
        "no audience": (issuer.token(without=["aud"]), ("InvalidIdentityToken", "Missing a required claim: aud.")),
        "no subject": (issuer.token(without=["sub"]), ("InvalidIdentityToken", "Missing a required claim: sub.")),
        "no moment of issue": (issuer.token(without=["iat"]), ("InvalidIdentityToken", "Missing a required claim: iat.")),
        "no expiry": (issuer.token(without=["exp"]), ("InvalidIdentityToken", "Missing a required claim: exp.")),
        "of the future": (issuer.token(iat=now + 600, exp=now + 900), ("InvalidIdentityToken", "The ID Token was issued in the future.")),
        "not yet": (issuer.token(nbf=now + 600), ("InvalidIdentityToken", "The ID Token is not yet valid.")),
        "another issuer": (issuer.token(iss="http://localhost:1"), ("InvalidIdentityToken", "No OpenIDConnect provider found in your account for http://localhost:1")),
        "a slash more": (issuer.token(iss=issuer.url + "/"), ("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer.url}/")),
        "another scheme": (issuer.token(iss=issuer.url.replace("http:", "https:")), ("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer.url.replace('http:', 'https:')}")),
    }
    for name, (forged, expected) in cases.items():
        assert world.refused(forged) == expected, name
    code, message = world.refused(issuer.token(iat=now - 1000, exp=now - 400))
    assert code == "ExpiredTokenException" and re.fullmatch(rf"Token expired: current date/time \d+ must be before the expiration date/time {now - 400}", message)
    assert world.refused(issuer.token(iat=now - 90_000, exp=now + 60))[1].startswith("Token too old: 90")
    assert world.who(world.assume(issuer.token(aud=["other", "more"], azp="app"))) == SESSION


def test_keys_rotate_and_unknown_ones_are_refused(world, issuer):
    old = issuer.token()
    world.assume(old)
    stolen = issuer.keys["first"]
    time.sleep(5.2)
    issuer.rotate("second")
    assert world.who(world.assume(issuer.token())) == SESSION, "an unknown key makes the server fetch the keys again"
    assert issuer.asked == 2
    assert world.refused(old) == NO_KEY, "a withdrawn key"
    assert world.refused(issuer.token(kid="second", key=stolen)) == BAD_SIGNATURE
    for _ in range(20):
        assert world.refused(issuer.token(kid="unknown")) == NO_KEY
    assert issuer.asked <= 3, "many unknown keys cause few requests"


def test_nothing_is_fetched_for_callers_that_the_trust_policy_denies(world, issuer):
    world.trusts(StringEquals={f"{issuer.address}:sub": "bob-of-idp"})
    assert world.refused(issuer.token()) == DENIED
    assert world.refused(issuer.token(sub="bob-of-idp"), RoleArn=ROLE + "2") == DENIED
    assert issuer.asked == 0
    assert world.assume(issuer.token(sub="bob-of-idp"))
    issuer.published = []


def test_an_issuer_cannot_send_the_server_elsewhere(server):
    with Issuer() as other, Issuer() as issuer:
        world = World(server, issuer.url)
        issuer.redirects = other.url
        assert world.refused(issuer.token()) == NO_KEY
        issuer.redirects = None
    with Issuer() as other, Issuer() as issuer:
        issuer.discovery = lambda: {"issuer": issuer.url, "jwks_uri": other.url + "/keys"}
        world.iam.delete_role(RoleName="App")
        world = World(server, issuer.url)
        assert world.refused(issuer.token()) == NO_KEY and other.asked == 0
    with Issuer() as issuer:
        issuer.discovery = lambda: {"issuer": "http://localhost:1", "jwks_uri": issuer.url + "/keys"}
        world.iam.delete_role(RoleName="App")
        world = World(server, issuer.url)
        assert world.refused(issuer.token()) == NO_KEY and issuer.asked == 0, "discovery of another issuer"


def test_a_deleted_provider_is_not_trusted(world, issuer):
    session = world.assume(issuer.token())
    world.iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=world.provider, ClientID="app")
    assert world.refused(issuer.token()) == AUDIENCE
    world.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=world.provider)
    assert world.refused(issuer.token()) == ("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer.url}")
    assert world.who(session) == SESSION, "a session outlives the provider"
    world.iam.delete_role(RoleName="App")
    with pytest.raises(botocore.exceptions.ClientError):
        world.who(session)


def test_condition_keys(world, issuer):
    address = issuer.address
    for condition, claims, expected in (
        ({"StringEquals": {f"{address}:sub": "alice-of-idp", f"{address}:aud": "app"}}, {}, True),
        ({"StringEquals": {f"{address}:aud": "app", f"{address}:oaud": "other"}}, {"aud": "other", "azp": "app"}, True),
        ({"StringEquals": {f"{address}:oaud": "app"}}, {"oaud": "app"}, False),
        ({"ForAnyValue:StringEquals": {f"{address}:amr": "mfa"}}, {"amr": ["pwd", "mfa"]}, True),
        ({"ForAnyValue:StringEquals": {f"{address}:amr": "mfa"}}, {"amr": ["pwd"]}, False),
        ({"StringEquals": {f"{address}:email": "a@example.com"}}, {"email": "a@example.com"}, True),
        ({"Bool": {f"{address}:verified": "true"}}, {"verified": True}, True),
        ({"NumericLessThan": {f"{address}:level": "3"}}, {"level": 2}, True),
        ({"StringEquals": {f"{address}:nested": "x"}}, {"nested": {"x": "x"}}, False),
        ({"StringEquals": {"sts:RoleSessionName": "s1", "aws:FederatedProvider": world.provider}}, {}, True),
        ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, {}, False),
    ):
        world.trusts(**condition)
        if expected:
            assert world.who(world.assume(issuer.token(**claims))) == SESSION, condition
        else:
            assert world.refused(issuer.token(**claims)) == DENIED, condition


def test_tags_source_identity_and_session_policies(world, issuer):
    tags = {"https://aws.amazon.com/tags": {"principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]}}
    source = {"https://aws.amazon.com/source_identity": "alice"}
    assert world.refused(issuer.token(**tags)) == ("AccessDenied", "Not authorized to perform sts:TagSession")
    assert world.refused(issuer.token(**source)) == ("AccessDenied", "Not authorized to perform sts:SetSourceIdentity")
    world.trusts("sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity", StringEquals={"aws:RequestTag/team": "blue", "sts:SourceIdentity": "alice"})
    resource = f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}-${{aws:SourceIdentity}}"
    statements = [{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": resource, "Condition": {"StringEquals": {"aws:FederatedProvider": world.provider}}},
                  {"Effect": "Allow", "Action": ["iam:ListUsers", "iam:ListRoles"], "Resource": "*"}]
    world.iam.put_role_policy(RoleName="App", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    answer = world.assume(issuer.token(**tags, **source))
    assert answer["SourceIdentity"] == "alice" and answer["PackedPolicySize"] > 0
    assert world.client(answer, "iam").create_user(UserName="blue-alice")["User"]["UserName"] == "blue-alice"
    with pytest.raises(botocore.exceptions.ClientError):
        world.client(answer, "iam").create_user(UserName="red-alice")
    code, message = world.refused(issuer.token(**{"https://aws.amazon.com/source_identity": "aws:alice"}))
    assert code == "InvalidIdentityToken" and message.startswith("Source Identity must match")
    many = {"https://aws.amazon.com/tags": {"principal_tags": {f"k{number}": ["v"] for number in range(51)}}}
    assert world.refused(issuer.token(**many))[0] == "ValidationError"
    for bad in ({"te<am": ["x"]}, {"k" * 129: ["x"]}, {"k": ["v" * 257]}, {"k": ["a", "b"]}):
        refused = world.refused(issuer.token(**{"https://aws.amazon.com/tags": {"principal_tags": bad}}))
        assert refused == ("InvalidIdentityToken", "The session tags of the ID Token are not valid."), bad
    only = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}})
    limited = world.client(world.assume(issuer.token(**tags, **source), Policy=only, DurationSeconds=900), "iam")
    limited.list_users()
    with pytest.raises(botocore.exceptions.ClientError):
        limited.list_roles()


def test_oauth_access_tokens_are_refused_clearly(world):
    code, message = world.refused("an-access-token", ProviderId="graph.facebook.com")
    assert (code, message) == ("IDPCommunicationError", "The identity provider graph.facebook.com cannot be reached to verify the access token.")


def test_a_service_account_of_a_cluster(tmp_path):
    """IAM roles for service accounts: HTTPS with a private authority, and a token like a cluster's, in a file that programs find."""
    ca, path = authority(tmp_path)
    with Issuer(path="/id/0A1B2C3D", ca=ca) as issuer:
        claims = {"aud": ["sts.amazonaws.com"], "sub": "system:serviceaccount:shop:cart", "nbf": int(time.time()),
                  "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "cart", "uid": "1"}}}
        document = trust(issuer.address, StringEquals={f"{issuer.address}:aud": "sts.amazonaws.com"}, StringLike={f"{issuer.address}:sub": "system:serviceaccount:shop:*"})
        with Server() as stranger:
            assert World(stranger, issuer.url, "sts.amazonaws.com", document=document).refused(issuer.token(**claims)) == NO_KEY, "an authority that is not trusted"
        with Server("--oidc-ca", str(path)) as server:
            world = World(server, issuer.url, "sts.amazonaws.com", document=document)
            assert world.who(world.assume(issuer.token(**claims))) == SESSION
            assert world.refused(issuer.token(**claims | {"sub": "system:serviceaccount:other:cart"})) == DENIED
            time.sleep(5.2)
            issuer.rotate("second")
            file = tmp_path / "token"
            file.write_text(issuer.token(**claims))
            environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
                           "AWS_EC2_METADATA_DISABLED": "true", "AWS_WEB_IDENTITY_TOKEN_FILE": str(file), "AWS_ROLE_ARN": ROLE, "AWS_ROLE_SESSION_NAME": "pod"}
            aws = ROOT / "target" / "venv" / "bin" / "aws"
            done = subprocess.run([str(aws), "sts", "get-caller-identity"], env=environment, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0 and json.loads(done.stdout)["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/pod", done.stderr


def test_the_servers_own_realm_is_a_provider(server):
    iam = root("demo").session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName="alice@example.com")
    (mail,) = eventually(lambda: mails(server.url, "alice@example.com"))
    link = re.search(r"https?://\S+", json.dumps(mail)).group(0).split('"')[0].split("\\")[0]
    assert set_password(link, "a-Long-passphrase-1")[0] < 400
    status, tokens = token(server.url, "demo", grant_type="password", username="alice@example.com", password="a-Long-passphrase-1")
    assert status == 200, tokens
    world = World(server, f"{server.url}/auth/realms/demo", "s5", document=trust(f"{server.url.split('://')[1]}/auth/realms/demo", StringEquals={
        f"{server.url.split('://')[1]}/auth/realms/demo:aud": "s5", f"{server.url.split('://')[1]}/auth/realms/demo:email": "alice@example.com"}))
    answer = world.assume(tokens["access_token"])
    assert world.who(answer) == SESSION and answer["Audience"] == "s5"
    assert world.refused(tokens["access_token"][:-4] + "AAAA")[0] == "InvalidIdentityToken"


def flow(client="app", redirect="https://app.example/callback"):
    """The authorization code flow with PKCE: the query of the first request, and the form of the last one without the code."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {"client_id": client, "redirect_uri": redirect, "response_type": "code", "scope": "openid email", "state": "s", "nonce": "n", "code_challenge": challenge, "code_challenge_method": "S256"}
    return urllib.parse.urlencode(query), {"client_id": client, "redirect_uri": redirect, "grant_type": "authorization_code", "code_verifier": verifier}


def test_oidc_provider_mock(server):
    """The package oidc-provider-mock as the issuer, with its authorization code flow."""
    with oidc_provider_mock.run_server_in_thread(user_claims=[oidc_provider_mock.User(sub="bob-of-the-mock", claims={"email": "bob@example.com"})]) as running:
        url = f"http://localhost:{running.server_port}"
        world = World(server, url, document=trust(f"localhost:{running.server_port}", StringEquals={f"localhost:{running.server_port}:sub": "bob-of-the-mock"}))
        query, last = flow()
        with httpx.Client(trust_env=False) as browser:
            discovered = browser.get(f"{url}/.well-known/openid-configuration").json()
            assert discovered["issuer"] == url
            answer = browser.post(f"{discovered['authorization_endpoint']}?{query}", data={"sub": "bob-of-the-mock"})
            assert answer.status_code == 302, answer.text
            code = urllib.parse.parse_qs(urllib.parse.urlparse(answer.headers["location"]).query)["code"][0]
            tokens = browser.post(discovered["token_endpoint"], data=last | {"code": code, "client_secret": "x"}).json()
        answer = world.assume(tokens["id_token"])
        assert world.who(answer) == SESSION and answer["SubjectFromWebIdentityToken"] == "bob-of-the-mock" and answer["Audience"] == "app"
        assert world.refused(tokens["access_token"]) == NOT_A_JWT, "an access token is not an ID token"


@pytest.mark.skipif(not (PACKAGES / "node_modules" / "oidc-provider").exists(), reason="the package is not installed: `make test` installs it")
def test_oidc_provider_over_https_with_pkce(tmp_path):
    """The certified issuer oidc-provider: login, consent, code and PKCE over HTTPS, with a private authority."""
    ca, path = authority(tmp_path)
    certificate = ca.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PACKAGES": str(PACKAGES), "FOLDER": str(tmp_path)}
    process = subprocess.Popen([shutil.which("node"), str(ROOT / "conformance" / "clients" / "javascript" / "issuer.mjs")], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("https://"):
                break
        assert lines and lines[-1].startswith("https://"), "".join(lines)
        url = lines[-1].strip()
        threading.Thread(target=process.stdout.read, daemon=True).start()
        address = url.split("://")[1]
        with Server("--oidc-ca", str(path)) as server:
            world = World(server, url, document=trust(address, StringEquals={f"{address}:sub": "carol-of-node", f"{address}:aud": "app"}))
            query, last = flow()
            with httpx.Client(trust_env=False, verify=ssl.create_default_context(cafile=str(path)), timeout=20) as browser:
                answer = browser.get(f"{url}/auth?{query}")
                for form in ({"login": "carol-of-node", "password": "x"}, {}):
                    while answer.is_redirect:
                        answer = browser.get(urllib.parse.urljoin(str(answer.request.url), answer.headers["location"]))
                    action = re.search(r'<form[^>]*action="([^"]+)"', answer.text).group(1)
                    prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text).group(1)
                    answer = browser.post(urllib.parse.urljoin(url, action), data={"prompt": prompt, **form})
                while answer.is_redirect and not answer.headers["location"].startswith("https://app.example/"):
                    answer = browser.get(urllib.parse.urljoin(url, answer.headers["location"]))
                code = urllib.parse.parse_qs(urllib.parse.urlparse(answer.headers["location"]).query)["code"][0]
                wrong = browser.post(f"{url}/token", data=last | {"code": code, "code_verifier": "x" * 64})
                assert wrong.status_code == 400, "PKCE is checked"
                tokens = browser.post(f"{url}/token", data=last | {"code": code})
                assert tokens.status_code == 200, tokens.text
            answer = world.assume(tokens.json()["id_token"])
            assert world.who(answer) == SESSION and answer["SubjectFromWebIdentityToken"] == "carol-of-node"
            assert world.refused(tokens.json()["id_token"][:-6] + "AAAAAA")[0] == "InvalidIdentityToken"
    finally:
        process.terminate()
        process.wait(timeout=10)
