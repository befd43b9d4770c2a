"""What ends a login ends it for good, however many grants are under way."""

import concurrent.futures

import pytest
from client import advance, http, root, token
from server import Server

EMAIL, PASSWORD, NEW = "dora@astran.io", "correct horse", "battery staple"
ROUNDS, GRANTS = 10, 6


@pytest.fixture
def demo(server):
    return root("demo").session().client("iam", endpoint_url=server.url)


def by_password(server, password=PASSWORD):
    return token(server.url, "demo", grant_type="password", username=EMAIL, password=password)


def refresh(server, held):
    return token(server.url, "demo", grant_type="refresh_token", refresh_token=held)


def logout(server, demo, held):
    http("POST", f"{server.url}/auth/realms/demo/protocol/openid-connect/logout", form={"client_id": "s5", "refresh_token": held})


def change(server, demo, held):
    demo.update_login_profile(UserName=EMAIL, Password=NEW)


def delete(server, demo, held):
    demo.delete_login_profile(UserName=EMAIL)


@pytest.mark.parametrize("end", [logout, change, delete])
def test_no_refresh_token_outlives_the_end_of_its_login(server, demo, end):
    demo.create_user(UserName=EMAIL)
    for _ in range(ROUNDS):
        demo.create_login_profile(UserName=EMAIL, Password=PASSWORD)
        held = by_password(server)[1]["refresh_token"]
        with concurrent.futures.ThreadPoolExecutor(GRANTS + 1) as pool:
            grants = [pool.submit(refresh, server, held) for _ in range(GRANTS)]
            pool.submit(end, server, demo, held).result()
            made = [granted["refresh_token"] for status, granted in (grant.result() for grant in grants) if status == 200]
        assert {refresh(server, one)[0] for one in [held, *made]} == {400}
        if end is not delete:
            demo.delete_login_profile(UserName=EMAIL)


def test_no_login_with_an_old_password_outlives_its_change(server, demo):
    demo.create_user(UserName=EMAIL)
    for _ in range(ROUNDS):
        demo.create_login_profile(UserName=EMAIL, Password=PASSWORD)
        with concurrent.futures.ThreadPoolExecutor(GRANTS + 1) as pool:
            grants = [pool.submit(by_password, server) for _ in range(GRANTS)]
            pool.submit(change, server, demo, None).result()
            made = [granted["refresh_token"] for status, granted in (grant.result() for grant in grants) if status == 200]
        assert {refresh(server, one)[0] for one in made} <= {400}
        demo.delete_login_profile(UserName=EMAIL)
        # An hour later, failed logins are forgotten, so the next round is not slowed down.
        advance(server, 3600)


def test_a_user_without_a_password_is_answered_like_one_that_does_not_exist(server, demo):
    demo.create_user(UserName=EMAIL)
    unknown = token(server.url, "demo", grant_type="password", username="nobody@astran.io", password=PASSWORD)
    assert by_password(server) == unknown and unknown[0] == 401
    assert unknown[1] == {"error": "invalid_grant", "error_description": "Invalid user credentials"}


def test_the_log_has_no_link_that_sets_a_password(tmp_path):
    with Server(data=tmp_path / "data") as server:
        root("demo").session().client("iam", endpoint_url=server.url).create_user(UserName=EMAIL)
        _, _, mails = http("GET", f"{server.url}/_astriam/mail?to={EMAIL}")
        assert "link" in mails
        lines = [line for line in server.lines if EMAIL in line]
        assert not [line for line in lines if "login-actions" in line or "key=" in line], lines
