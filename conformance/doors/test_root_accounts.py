"""Root users log in to their own realm, and act as the root user of their account."""

import json

import pytest
from client import credentials_of, http, login, root, token
from server import Server

EMAIL, PASSWORD = "demo@astran.io", "correct horse battery staple"


def seed(tmp_path, **entry):
    path = tmp_path / "seed.json"
    path.write_text(json.dumps({"accounts": [{"partition": "demo", **entry}]}))
    return path


@pytest.fixture
def server(tmp_path):
    # A user with the same address is another principal.
    users = [{"name": EMAIL, "password": "another password of it"}]
    with Server("--seed", str(seed(tmp_path, email=EMAIL, root_password=PASSWORD, users=users)), data=tmp_path / "data") as server:
        yield server


def grant(server, realm="root-accounts", client="root-client", **form):
    return token(server.url, realm, client_id=client, **form)


def by_password(server, password=PASSWORD, username=EMAIL, **more):
    return grant(server, grant_type="password", username=username, password=password, **more)


def test_the_root_user_acts_as_root(server):
    iam = root("demo").session().client("iam", endpoint_url=server.url)
    assert iam.get_account_summary()["SummaryMap"]["AccountPasswordPresent"] == 1
    assert "PasswordLastUsed" not in iam.get_user()["User"]

    status, granted = by_password(server, username=EMAIL.upper())
    assert status == 200
    assert list(granted) == [
        "access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type", "not-before-policy", "session_state", "scope",
    ]
    status, _, text = login(server.url, granted["access_token"])
    assert status == 200, text
    session = credentials_of(text).session()
    identity = session.client("sts", endpoint_url=server.url).get_caller_identity()
    assert identity["Arn"] == f"arn:demo:iam::{identity['Account']}:root" and identity["UserId"] == identity["Account"]
    for member in (f"<Id>{identity['Account']}</Id>", f"<Arn>{identity['Arn']}</Arn>", "<Audience>root-client</Audience>",
                   f"<Provider>{server.url}/auth/realms/root-accounts</Provider>"):
        assert member in text
    session.client("iam", endpoint_url=server.url).create_user(UserName="bob@astran.io")
    assert iam.get_user(UserName="bob@astran.io")["User"]["UserName"] == "bob@astran.io"
    assert iam.get_user()["User"]["PasswordLastUsed"]

    status, again = grant(server, grant_type="refresh_token", refresh_token=granted["refresh_token"])
    assert status == 200 and login(server.url, again["access_token"])[0] == 200


def test_discovery_leads_to_the_keys(server):
    status, _, text = http("GET", f"{server.url}/auth/realms/root-accounts/.well-known/openid-configuration")
    assert status == 200 and json.loads(text)["issuer"] == f"{server.url}/auth/realms/root-accounts"
    status, _, text = http("GET", json.loads(text)["jwks_uri"])
    assert status == 200 and json.loads(text)["keys"]


def test_realms_share_neither_people_nor_clients(server):
    for form, status, error in [
        ({"password": "another password of it"}, 401, "invalid_grant"),
        ({"username": "nobody@astran.io"}, 401, "invalid_grant"),
        ({"client": "s5"}, 401, "invalid_client"),
        ({"realm": "demo"}, 401, "invalid_client"),
        ({"realm": "demo", "client": "s5"}, 401, "invalid_grant"),
        ({"realm": "aws"}, 404, "Realm does not exist"),
    ]:
        found, answer = by_password(server, **form)
        assert (found, answer["error"]) == (status, error), form
    # Refresh tokens of the other realm are refused too.
    _, granted = by_password(server)
    refresh = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert grant(server, realm="demo", client="s5", **refresh) == (400, {"error": "invalid_grant", "error_description": "Invalid refresh token"})


def test_the_password_survives_a_restart(server):
    server.kill()
    server.start()
    assert by_password(server)[0] == 200
    assert by_password(server, password="wrong")[0] == 401


@pytest.mark.parametrize("entry, mistake", [
    ({"root_password": PASSWORD}, "add `email`"),
    ({"partition": "aws", "email": EMAIL, "root_password": PASSWORD}, "has no realm"),
    ({"email": EMAIL, "root_password": "short"}, "minimum length of 8"),
])
def test_mistakes_in_the_seed_file(tmp_path, entry, mistake):
    with pytest.raises(AssertionError, match="root_password") as refused:
        Server("--seed", str(seed(tmp_path, **entry))).start()
    assert mistake in str(refused.value) and PASSWORD not in str(refused.value)
