"""Virtual MFA devices."""

import base64
import hashlib
import hmac
import struct
import time

STEP = 30


class Device:
    """An authenticator application: it has the seed, and its clock may be off."""

    def __init__(self, server, made):
        self.server, self.serial, self.seed = server, made["SerialNumber"], made["Base32StringSeed"].decode()

    def code(self, ahead=0):
        """The code `ahead` steps from now (RFC 6238)."""
        step = int(time.time() + getattr(self.server, "ahead", 0)) // STEP + ahead
        tag = hmac.new(base64.b32decode(self.seed), struct.pack(">q", step), hashlib.sha1).digest()
        offset = tag[-1] & 15
        return f"{(struct.unpack('>I', tag[offset:offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"

    def codes(self, ahead=0):
        return {"AuthenticationCode1": self.code(ahead - 1), "AuthenticationCode2": self.code(ahead)}


def steady():
    """Waits until the current step has some seconds left, so that a code is still valid when it arrives."""
    left = STEP - time.time() % STEP
    if left < 5:
        time.sleep(left + 0.1)


def device(server, iam, name, user=None, **more):
    made = Device(server, iam.create_virtual_mfa_device(VirtualMFADeviceName=name, **more)["VirtualMFADevice"])
    if user:
        steady()
        iam.enable_mfa_device(UserName=user, SerialNumber=made.serial, **made.codes())
    return made
