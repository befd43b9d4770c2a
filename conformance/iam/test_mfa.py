"""Virtual MFA devices: creation, enabling, synchronization, and the sessions they open."""

import base64
import json
import struct

from client import Credentials, advance, error, root
from mfa import STEP, Device, device, steady
from server import Server


def user(server, iam, name, *statements):
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session()


def session(server, credentials):
    return Credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]).session().client("iam", endpoint_url=server.url)


INVALID = ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
UNKNOWN = ("AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.")


def test_a_device_from_creation_to_deletion(server, iam):
    iam.create_user(UserName="bob")
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone", Path="/team/", Tags=[{"Key": "team", "Value": "a"}])["VirtualMFADevice"]
    assert made["SerialNumber"] == "arn:aws:iam::000000000000:mfa/team/phone" and made["Tags"] == [{"Key": "team", "Value": "a"}]
    assert len(base64.b32decode(made["Base32StringSeed"])) == 40
    png = made["QRCodePNG"]
    assert png.startswith(b"\x89PNG\r\n\x1a\n") and png.endswith(b"IEND\xaeB`\x82")
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert width == height >= 200 and depth == 1

    phone = Device(server, made)
    steady()
    assert error(iam.enable_mfa_device, UserName="bob", SerialNumber=phone.serial, AuthenticationCode1=phone.code(), AuthenticationCode2=phone.code())[0] == "InvalidAuthenticationCode"
    iam.enable_mfa_device(UserName="bob", SerialNumber=phone.serial, **phone.codes())
    listed = iam.list_mfa_devices(UserName="bob")["MFADevices"]
    assert [(found["UserName"], found["SerialNumber"]) for found in listed] == [("bob", phone.serial)]
    assert iam.get_mfa_device(SerialNumber=phone.serial, UserName="bob")["EnableDate"] == listed[0]["EnableDate"]
    summary = iam.get_account_summary()["SummaryMap"]
    assert (summary["MFADevices"], summary["MFADevicesInUse"], summary["AccountMFAEnabled"]) == (1, 1, 0)

    iam.tag_mfa_device(SerialNumber=phone.serial, Tags=[{"Key": "Team", "Value": "b"}])
    iam.untag_mfa_device(SerialNumber=phone.serial, TagKeys=["team"])
    assert iam.list_mfa_device_tags(SerialNumber=phone.serial)["Tags"] == [{"Key": "Team", "Value": "b"}]

    assert error(iam.delete_virtual_mfa_device, SerialNumber=phone.serial) == ("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.")
    assert error(iam.delete_user, UserName="bob") == ("DeleteConflict", "Cannot delete entity, must delete MFA device first.")
    iam.deactivate_mfa_device(UserName="bob", SerialNumber=phone.serial)
    assert iam.list_mfa_devices(UserName="bob")["MFADevices"] == []
    iam.delete_user(UserName="bob")
    assert iam.get_account_summary()["SummaryMap"]["MFADevicesInUse"] == 0
    iam.delete_virtual_mfa_device(SerialNumber=phone.serial)
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []


def test_lists_are_paged_and_show_no_seeds(server, iam):
    iam.create_user(UserName="bob")
    made = [device(server, iam, f"d{n}", "bob" if n % 2 else None) for n in range(6)]
    walk = [item for page in iam.get_paginator("list_virtual_mfa_devices").paginate(PaginationConfig={"PageSize": 1}) for item in page["VirtualMFADevices"]]
    assert [item["SerialNumber"] for item in walk] == [one.serial for one in made]
    assert walk == iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    assert all(set(item) == ({"SerialNumber", "EnableDate", "User"} if n % 2 else {"SerialNumber"}) for n, item in enumerate(walk))
    assert {item["User"]["UserName"] for item in iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]} == {"bob"}
    own = [item["SerialNumber"] for page in iam.get_paginator("list_mfa_devices").paginate(UserName="bob", PaginationConfig={"PageSize": 1}) for item in page["MFADevices"]]
    assert own == [made[n].serial for n in (1, 3, 5)]
    iam.tag_mfa_device(SerialNumber=made[0].serial, Tags=[{"Key": key, "Value": ""} for key in "cab"])
    tags = [tag["Key"] for page in iam.get_paginator("list_mfa_device_tags").paginate(SerialNumber=made[0].serial, PaginationConfig={"PageSize": 1}) for tag in page["Tags"]]
    assert tags == ["a", "b", "c"]
    # A device stays with its user after a rename.
    iam.update_user(UserName="bob", NewUserName="robert")
    assert len(iam.list_mfa_devices(UserName="robert")["MFADevices"]) == 3


def test_a_session_with_a_code_has_mfa(server, iam):
    needs = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "600"}}}
    bob, eve = user(server, iam, "bob", needs), user(server, iam, "eve")
    sts, phone = bob.client("sts", endpoint_url=server.url), device(server, iam, "phone", "bob")
    assert error(bob.client("iam", endpoint_url=server.url).list_users)[0] == "AccessDenied"
    # Without MFA, IAM accepts no session at all.
    assert error(session(server, sts.get_session_token()["Credentials"]).list_users)[0] == "InvalidClientTokenId"

    # The code that enabled the device is used up; the next one is valid once, for its user.
    assert error(sts.get_session_token, SerialNumber=phone.serial, TokenCode=phone.code()) == INVALID
    steady()
    code = phone.code(1)
    assert error(eve.client("sts", endpoint_url=server.url).get_session_token, SerialNumber=phone.serial, TokenCode=code) == UNKNOWN
    proved = session(server, sts.get_session_token(SerialNumber=phone.serial, TokenCode=code)["Credentials"])
    assert error(sts.get_session_token, SerialNumber=phone.serial, TokenCode=code) == INVALID
    assert error(sts.get_session_token, SerialNumber=phone.serial.replace("phone", "tablet"), TokenCode=code) == UNKNOWN
    assert {found["UserName"] for found in proved.list_users()["Users"]} == {"bob", "eve"}
    advance(server, 601)
    assert error(proved.list_users)[0] == "AccessDenied"


def test_a_used_code_stays_used_after_a_crash(tmp_path):
    with Server(data=tmp_path / "data") as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        bob = user(server, iam, "bob")
        phone = device(server, iam, "phone", "bob")
        code = phone.code(1)
        bob.client("sts", endpoint_url=server.url).get_session_token(SerialNumber=phone.serial, TokenCode=code)
        server.kill()
    with Server(data=tmp_path / "data") as server:
        sts = bob.client("sts", endpoint_url=server.url)
        assert error(sts.get_session_token, SerialNumber=phone.serial, TokenCode=code) == INVALID


def test_a_device_out_of_step_is_resynchronized(server, iam):
    bob = user(server, iam, "bob").client("sts", endpoint_url=server.url)
    phone = device(server, iam, "phone", "bob")
    advance(server, 100 * STEP)
    # Its clock stands still while the server's was advanced.
    behind = phone.code(-98)
    assert error(bob.get_session_token, SerialNumber=phone.serial, TokenCode=behind) == INVALID
    steady()
    iam.resync_mfa_device(UserName="bob", SerialNumber=phone.serial, **phone.codes(-97))
    bob.get_session_token(SerialNumber=phone.serial, TokenCode=phone.code(-96))
    assert error(iam.resync_mfa_device, UserName="bob", SerialNumber=phone.serial, **phone.codes(-97))[0] == "InvalidAuthenticationCode"


def test_guessing_is_slowed(server, iam):
    bob = user(server, iam, "bob").client("sts", endpoint_url=server.url)
    phone = device(server, iam, "phone", "bob")
    steady()
    right = phone.code(1)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(8):
        assert error(bob.get_session_token, SerialNumber=phone.serial, TokenCode=wrong) == INVALID
        advance(server, 6)
    for _ in range(2):
        assert error(bob.get_session_token, SerialNumber=phone.serial, TokenCode=wrong) == INVALID
    assert error(bob.get_session_token, SerialNumber=phone.serial, TokenCode=phone.code(1)) == INVALID
    advance(server, 6)
    steady()
    bob.get_session_token(SerialNumber=phone.serial, TokenCode=phone.code(1))
