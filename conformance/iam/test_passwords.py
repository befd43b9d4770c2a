"""Login profiles, the account's password policy, and users who change their passwords."""

import concurrent.futures
import csv
import io
import json

import botocore.exceptions
import pytest
from client import Credentials, error, http, mails, root, set_password, token
from server import Server

BOB = "bob@astran.io"


def user(server, iam, name, *statements, **more):
    iam.create_user(UserName=name, **more)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)


def allow(*actions, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def advance(server, days):
    assert http("POST", server.url + "/_astriam/clock", body=json.dumps({"advance_seconds": days * 86400}).encode())[0] == 200


def report(iam):
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    return {row["user"]: row for row in csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode()))}


def test_a_login_profile_from_creation_to_deletion(server, iam):
    bob = user(server, iam, "bob", allow("iam:ChangePassword", "iam:GetLoginProfile", resource="arn:aws:iam::*:user/${aws:username}"))
    assert error(iam.get_login_profile, UserName="bob") == ("NoSuchEntity", "Login Profile for User bob cannot be found.")
    made = iam.create_login_profile(UserName="bob", Password="Correct-horse-1", PasswordResetRequired=True)["LoginProfile"]
    assert made == iam.get_login_profile(UserName="bob")["LoginProfile"] == bob.get_login_profile()["LoginProfile"]
    assert made["PasswordResetRequired"] is True
    iam.get_waiter("user_exists").wait(UserName="bob")

    # The user sets another one; only the newest is valid.
    assert error(bob.change_password, OldPassword="Correct-horse-2", NewPassword="Correct-horse-3") == ("AccessDenied", "The old password was incorrect.")
    bob.change_password(OldPassword="Correct-horse-1", NewPassword="Correct-horse-2")
    assert bob.get_login_profile()["LoginProfile"] == made | {"PasswordResetRequired": False}
    assert error(bob.change_password, OldPassword="Correct-horse-1", NewPassword="Correct-horse-3")[0] == "AccessDenied"
    iam.update_login_profile(UserName="bob", Password="Correct-horse-4")
    bob.change_password(OldPassword="Correct-horse-4", NewPassword="Correct-horse-5")

    assert report(iam)["bob"]["password_enabled"] == "true"
    iam.delete_access_key(UserName="bob", AccessKeyId=bob._request_signer._credentials.access_key)
    iam.delete_user_policy(UserName="bob", PolicyName="p")
    assert error(iam.delete_user, UserName="bob") == ("DeleteConflict", "Cannot delete entity, must delete login profile first.")
    iam.delete_login_profile(UserName="bob")
    assert error(iam.delete_login_profile, UserName="bob")[0] == "NoSuchEntity"
    iam.delete_user(UserName="bob")


def test_passwords_survive_a_restart(tmp_path):
    with Server(data=tmp_path / "data") as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        iam.create_user(UserName="bob")
        iam.create_login_profile(UserName="bob", Password="Correct-horse-1")
        iam.update_account_password_policy(AllowUsersToChangePassword=True, PasswordReusePrevention=2)
        key = iam.create_access_key(UserName="bob")["AccessKey"]
        assert all(b"Correct-horse" not in path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        server.kill()
    with Server(data=tmp_path / "data") as server:
        bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)
        assert bob.get_account_password_policy()["PasswordPolicy"]["PasswordReusePrevention"] == 2
        assert error(bob.change_password, OldPassword="Correct-horse-1", NewPassword="Correct-horse-1")[0] == "PasswordPolicyViolation"
        bob.change_password(OldPassword="Correct-horse-1", NewPassword="Correct-horse-2")


def test_users_may_change_their_own_password_if_the_account_allows_it(server, iam):
    bob, eve = user(server, iam, "bob", Path="/a/"), user(server, iam, "eve")
    for name in ("bob", "eve"):
        iam.create_login_profile(UserName=name, Password="Correct-horse-1")
    change = {"OldPassword": "Correct-horse-1", "NewPassword": "Correct-horse-2"}
    assert error(bob.change_password, **change)[0] == error(bob.get_account_password_policy)[0] == "AccessDenied"
    iam.update_account_password_policy(AllowUsersToChangePassword=True)
    bob.change_password(**change)
    assert bob.get_account_password_policy()["PasswordPolicy"]["AllowUsersToChangePassword"] is True
    assert error(bob.update_login_profile, UserName="eve", Password="Correct-horse-9")[0] == "AccessDenied"
    assert error(iam.change_password, **change) == ("InvalidUserType", "Only IAM Users can change their own password.")

    # An explicit deny and a boundary still apply.
    iam.put_user_policy(UserName="eve", PolicyName="no", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}))
    code, message = error(eve.change_password, **change)
    assert code == "AccessDenied" and message.endswith("with an explicit deny in an identity-based policy")
    boundary = iam.create_policy(PolicyName="OnlyS3", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": allow("s3:*")}))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=boundary)
    assert error(bob.change_password, OldPassword="Correct-horse-2", NewPassword="Correct-horse-3")[1].endswith("because no permissions boundary allows the iam:ChangePassword action")

    iam.delete_account_password_policy()
    iam.delete_user_permissions_boundary(UserName="bob")
    assert error(bob.change_password, OldPassword="Correct-horse-2", NewPassword="Correct-horse-3")[0] == "AccessDenied"


def test_passwords_are_not_reused_and_expire(server, iam):
    bob = user(server, iam, "bob", allow("iam:ChangePassword"))
    iam.create_login_profile(UserName="bob", Password="Correct-horse-1")
    iam.update_account_password_policy(MinimumPasswordLength=8, PasswordReusePrevention=2, MaxPasswordAge=30, HardExpiry=True)
    assert iam.get_account_password_policy()["PasswordPolicy"] | {"ExpirePasswords": True, "MaxPasswordAge": 30, "HardExpiry": True} == iam.get_account_password_policy()["PasswordPolicy"]
    bob.change_password(OldPassword="Correct-horse-1", NewPassword="Correct-horse-2")
    reused = ("PasswordPolicyViolation", "Policy constraint violation with password reuse prevention during password change.")
    for old in ("Correct-horse-1", "Correct-horse-2"):
        assert error(bob.change_password, OldPassword="Correct-horse-2", NewPassword=old) == reused
    # An expired password can still be changed with keys.
    advance(server, 31)
    bob.change_password(OldPassword="Correct-horse-2", NewPassword="Correct-horse-3")
    bob.change_password(OldPassword="Correct-horse-3", NewPassword="Correct-horse-1")
    row = report(iam)["bob"]
    assert row["password_last_changed"][:10] < row["password_next_rotation"][:10]


def test_of_two_concurrent_changes_one_succeeds(server, iam):
    bob = user(server, iam, "bob", allow("iam:ChangePassword"))
    iam.create_login_profile(UserName="bob", Password="Correct-horse-0")

    def change(number):
        try:
            bob.change_password(OldPassword="Correct-horse-0", NewPassword=f"Correct-horse-{number}")
            return number
        except botocore.exceptions.ClientError as refused:
            assert refused.response["Error"]["Code"] == "AccessDenied"

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        done = [number for number in pool.map(change, range(1, 7)) if number]
    assert len(done) == 1
    bob.change_password(OldPassword=f"Correct-horse-{done[0]}", NewPassword="Correct-horse-9")


def test_a_user_of_a_realm_has_one_password(server):
    demo = root("demo").session().client("iam", endpoint_url=server.url)

    def enters(password):
        return token(server.url, "demo", grant_type="password", username=BOB, password=password)

    demo.create_user(UserName=BOB)
    link = mails(server.url, BOB)[0]["link"]
    # A password set by an administrator ends the link; it is accepted unless it must be replaced or has expired.
    demo.create_login_profile(UserName=BOB, Password="correct horse")
    assert http("GET", link)[0] == 404
    status, granted = enters("correct horse")
    assert status == 200
    assert report(demo)[BOB]["password_last_used"].startswith("20") and "PasswordLastUsed" not in demo.get_user(UserName=BOB)["User"]
    demo.update_login_profile(UserName=BOB, PasswordResetRequired=True)
    assert enters("correct horse") == (400, {"error": "invalid_grant", "error_description": "Account is not fully set up"})
    demo.update_login_profile(UserName=BOB, Password="battery staple", PasswordResetRequired=False)
    assert enters("correct horse")[0] == 401 and enters("battery staple")[0] == 200
    assert token(server.url, "demo", grant_type="refresh_token", refresh_token=granted["refresh_token"])[0] == 400
    demo.update_account_password_policy(MaxPasswordAge=10)
    advance(server, 11)
    assert enters("battery staple")[0] == 400
    demo.delete_account_password_policy()
    assert enters("battery staple")[0] == 200
    demo.delete_login_profile(UserName=BOB)
    assert enters("battery staple")[0] == 401
    demo.delete_user(UserName=BOB)

    # A password set through the link is a login profile, and follows the account's policy.
    demo.update_account_password_policy(MinimumPasswordLength=6, RequireNumbers=True)
    demo.create_user(UserName=BOB)
    link = mails(server.url, BOB)[0]["link"]
    assert 'minlength="6"' in http("GET", link)[2]
    status, _, page = set_password(link, "abcdef")
    assert status == 400 and "Password should have at least one number." in page
    assert set_password(link, "abcde1")[0] == 200
    assert demo.get_login_profile(UserName=BOB)["LoginProfile"]["UserName"] == BOB
    assert enters("abcde1")[0] == 200
    demo.delete_user(UserName=BOB)


def test_a_seed_sets_passwords_and_quotas(tmp_path):
    seed = tmp_path / "seed.yaml"
    seed.write_text("accounts: [{quotas: {mfa_devices_per_user: 1}, users: [{name: bob, password: Correct-horse-1}, {name: eve, password: Correct-horse-2}]}]")
    with Server("--seed", str(seed)) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        iam.update_account_password_policy(AllowUsersToChangePassword=True)
        key = iam.create_access_key(UserName="bob")["AccessKey"]
        bob = Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)
        bob.change_password(OldPassword="Correct-horse-1", NewPassword="Correct-horse-3")
        assert iam.get_login_profile(UserName="eve")["LoginProfile"]["PasswordResetRequired"] is False
    seed.write_text("accounts: [{users: [{name: bob, password: weak}]}]")
    with pytest.raises(AssertionError, match="Password should have a minimum length of 8"):
        Server("--seed", str(seed)).start()
