"""Certificates and keys in the forms that IAM accepts."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM
NO_PASSPHRASE = serialization.NoEncryption()
FORMS = [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8]


def certificate(key, days=30, name="example.com"):
    """A self-signed certificate in PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=60))
    return builder.not_valid_after(now + datetime.timedelta(days=days)).sign(key, hashes.SHA256()).public_bytes(PEM).decode()


def private(key, form=FORMS[1]):
    return key.private_bytes(PEM, form, NO_PASSPHRASE).decode()


def ssh(key):
    return key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
