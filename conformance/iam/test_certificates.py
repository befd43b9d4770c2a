"""Server certificates, signing certificates, SSH public keys, service-specific credentials: real keys through real clients, read back."""

import base64
import csv
import datetime
import hashlib
import io
import json

import pytest
import trustme
from certificates import FORMS, PEM, certificate, private, ssh
from client import Credentials, error, http, root
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from server import Server


def user(server, iam, name, *actions, **more):
    iam.create_user(UserName=name)
    if actions:
        policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions, "Resource": "*", **more}}
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"]).session().client("iam", endpoint_url=server.url)


def test_a_server_certificate_from_upload_to_deletion(iam):
    ca = trustme.CA()
    intermediate = ca.create_child_ca()
    leaf = intermediate.issue_cert("www.example.com")
    blobs = [blob.bytes().decode() for blob in leaf.cert_chain_pems]
    key = leaf.private_key_pem.bytes().decode()
    chain = "".join(blobs[1:])
    made = iam.upload_server_certificate(ServerCertificateName="Web", CertificateBody=blobs[0], PrivateKey=key, CertificateChain=chain, Path="/a/", Tags=[{"Key": "k", "Value": "v"}])
    meta = made["ServerCertificateMetadata"]
    parsed = x509.load_pem_x509_certificate(blobs[0].encode())
    assert meta["Expiration"] == parsed.not_valid_after_utc
    assert meta["ServerCertificateId"].startswith("ASCA") and len(meta["ServerCertificateId"]) == 21
    assert meta["Arn"].endswith(":server-certificate/a/Web") and made["Tags"] == [{"Key": "k", "Value": "v"}]

    got = iam.get_server_certificate(ServerCertificateName="web")["ServerCertificate"]
    assert got["ServerCertificateMetadata"] == meta and got["CertificateBody"] == blobs[0].rstrip("\n")
    assert got["CertificateChain"] == chain.rstrip("\n") and "PrivateKey" not in got

    # In the wrong order, without the issuer, by another authority.
    upload = {"ServerCertificateName": "other", "CertificateBody": blobs[0], "PrivateKey": key}
    sentence = "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order."
    authority = ca.cert_pem.bytes().decode()
    for wrong, place in ((authority, -1), (trustme.CA().cert_pem.bytes().decode(), -1), (blobs[1] + trustme.CA().cert_pem.bytes().decode(), 0)):
        assert error(iam.upload_server_certificate, CertificateChain=wrong, **upload) == ("MalformedCertificate", f"{sentence} The index within the chain of the invalid certificate is: {place}")
    iam.upload_server_certificate(CertificateChain=blobs[1] + authority, **upload)

    iam.update_server_certificate(ServerCertificateName="Web", NewServerCertificateName="Renamed", NewPath="/b/")
    names = [c["ServerCertificateName"] for page in iam.get_paginator("list_server_certificates").paginate(PaginationConfig={"PageSize": 1}) for c in page["ServerCertificateMetadataList"]]
    assert names == ["other", "Renamed"]
    assert [c["ServerCertificateName"] for c in iam.list_server_certificates(PathPrefix="/b/")["ServerCertificateMetadataList"]] == ["Renamed"]
    iam.tag_server_certificate(ServerCertificateName="renamed", Tags=[{"Key": "K", "Value": "2"}])
    iam.untag_server_certificate(ServerCertificateName="renamed", TagKeys=["k"])
    tags = [tag for page in iam.get_paginator("list_server_certificate_tags").paginate(ServerCertificateName="Renamed") for tag in page["Tags"]]
    assert tags == [{"Key": "K", "Value": "2"}]
    assert iam.get_account_summary()["SummaryMap"]["ServerCertificates"] == 2
    iam.delete_server_certificate(ServerCertificateName="RENAMED")
    assert error(iam.get_server_certificate, ServerCertificateName="Renamed") == ("NoSuchEntity", "The Server Certificate with name Renamed cannot be found.")


@pytest.mark.parametrize("make", [
    lambda: rsa.generate_private_key(65537, 2048), lambda: rsa.generate_private_key(65537, 3072),
    lambda: ec.generate_private_key(ec.SECP256R1()), lambda: ec.generate_private_key(ec.SECP384R1()), lambda: ec.generate_private_key(ec.SECP521R1()),
], ids=["rsa2048", "rsa3072", "p256", "p384", "p521"])
def test_only_the_certificates_own_private_key_is_accepted(iam, make):
    own, other = make(), make()
    body = certificate(own)
    for place, form in enumerate(FORMS):
        upload = {"ServerCertificateName": f"c{place}", "CertificateBody": body}
        assert error(iam.upload_server_certificate, PrivateKey=private(other, form), **upload)[0] == "KeyPairMismatch"
        locked = own.private_bytes(PEM, form, serialization.BestAvailableEncryption(b"x")).decode()
        assert error(iam.upload_server_certificate, PrivateKey=locked, **upload)[0] == "MalformedCertificate"
        iam.upload_server_certificate(PrivateKey=private(own, form), **upload)
    assert len(iam.list_server_certificates()["ServerCertificateMetadataList"]) == 2


def test_a_certificate_is_uploaded_while_it_is_valid(server, iam):
    key = ec.generate_private_key(ec.SECP256R1())
    upload = {"ServerCertificateName": "c", "CertificateBody": certificate(key), "PrivateKey": private(key)}
    assert http("POST", server.url + "/_astriam/clock", body=b'{"advance_seconds": 2678400}')[0] == 200
    assert error(iam.upload_server_certificate, **upload)[0] == "MalformedCertificate"
    assert error(iam.upload_signing_certificate, CertificateBody=upload["CertificateBody"])[0] == "MalformedCertificate"
    assert iam.list_server_certificates()["ServerCertificateMetadataList"] == []


def test_tags_on_upload_need_their_own_permission(server, iam):
    key = ec.generate_private_key(ec.SECP256R1())
    upload = {"CertificateBody": certificate(key), "PrivateKey": private(key)}
    bob = user(server, iam, "bob", "iam:UploadServerCertificate", "iam:DeleteServerCertificate")
    code, message = error(bob.upload_server_certificate, ServerCertificateName="c", Tags=[{"Key": "k", "Value": "v"}], **upload)
    assert code == "AccessDenied" and "iam:TagServerCertificate on resource: arn:aws:iam::" in message
    bob.upload_server_certificate(ServerCertificateName="c", **upload)
    eve = user(server, iam, "eve", "iam:DeleteServerCertificate", Condition={"StringEquals": {"aws:ResourceTag/owner": "eve"}})
    assert error(eve.delete_server_certificate, ServerCertificateName="c")[0] == "AccessDenied"
    iam.tag_server_certificate(ServerCertificateName="c", Tags=[{"Key": "owner", "Value": "eve"}])
    eve.delete_server_certificate(ServerCertificateName="c")


def test_signing_certificates_of_a_user_and_of_root(server, iam):
    bob = user(server, iam, "bob", "iam:*")
    bodies = [certificate(ec.generate_private_key(ec.SECP256R1())) for _ in range(3)]
    made = bob.upload_signing_certificate(CertificateBody=bodies[0])["Certificate"]
    ident = made["CertificateId"]
    assert made["UserName"] == "bob" and made["CertificateBody"] == bodies[0] and made["Status"] == "Active"
    assert ident.isalnum() and ident.isupper() and len(ident) >= 24
    assert error(iam.upload_signing_certificate, CertificateBody=bodies[0])[0] == "DuplicateCertificate"
    iam.upload_signing_certificate(UserName="bob", CertificateBody=bodies[1])
    assert error(bob.upload_signing_certificate, CertificateBody=bodies[2]) == ("LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2")
    assert error(bob.upload_signing_certificate, CertificateBody="nonsense") == ("MalformedCertificate", "Certificate nonsense is malformed")
    bob.update_signing_certificate(CertificateId=ident, Status="Inactive")
    listed = [c for page in iam.get_paginator("list_signing_certificates").paginate(UserName="bob", PaginationConfig={"PageSize": 1}) for c in page["Certificates"]]
    assert {c["CertificateBody"]: c["Status"] for c in listed} == {bodies[0]: "Inactive", bodies[1]: "Active"}

    assert iam.get_account_summary()["SummaryMap"]["AccountSigningCertificatesPresent"] == 0
    iam.upload_signing_certificate(CertificateBody=bodies[2])
    assert iam.get_account_summary()["SummaryMap"]["AccountSigningCertificatesPresent"] == 1
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode()))}
    assert sorted(rows["bob"][f"cert_{n}_active"] for n in (1, 2)) == ["false", "true"]
    assert rows["<root_account>"]["cert_1_active"] == "true" and rows["<root_account>"]["cert_2_active"] == "false"

    iam.delete_user_policy(UserName="bob", PolicyName="p")
    for key in iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="bob", AccessKeyId=key["AccessKeyId"])
    for left in listed:
        assert error(iam.delete_user, UserName="bob") == ("DeleteConflict", "Cannot delete entity, must delete certificates first.")
        iam.delete_signing_certificate(UserName="bob", CertificateId=left["CertificateId"])
    iam.delete_user(UserName="bob")


def test_ssh_keys_in_either_form(server, iam):
    iam.create_user(UserName="bob")
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(6)]
    line = ssh(keys[0]) + " bob@laptop"
    made = iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=line)["SSHPublicKey"]
    digest = hashlib.md5(base64.b64decode(line.split()[1])).hexdigest()
    assert made["Fingerprint"] == ":".join(digest[i:i + 2] for i in range(0, 32, 2)) and made["SSHPublicKeyBody"] == line
    assert made["SSHPublicKeyId"].startswith("APKA")
    info = keys[0].public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    ident = {"UserName": "bob", "SSHPublicKeyId": made["SSHPublicKeyId"]}
    assert iam.get_ssh_public_key(Encoding="PEM", **ident)["SSHPublicKey"]["SSHPublicKeyBody"] == info
    assert iam.get_ssh_public_key(Encoding="SSH", **ident)["SSHPublicKey"]["SSHPublicKeyBody"] == line
    assert error(iam.upload_ssh_public_key, UserName="bob", SSHPublicKeyBody=info)[0] == "DuplicateSSHPublicKey"

    pem = keys[1].public_key().public_bytes(PEM, serialization.PublicFormat.PKCS1).decode()
    second = iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=pem)["SSHPublicKey"]
    got = iam.get_ssh_public_key(UserName="bob", SSHPublicKeyId=second["SSHPublicKeyId"], Encoding="SSH")["SSHPublicKey"]
    assert got["SSHPublicKeyBody"] == ssh(keys[1])
    iam.update_ssh_public_key(Status="Inactive", **ident)
    for key in keys[2:5]:
        iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=ssh(key))
    assert error(iam.upload_ssh_public_key, UserName="bob", SSHPublicKeyBody=ssh(keys[5]))[0] == "LimitExceeded"
    listed = [key for page in iam.get_paginator("list_ssh_public_keys").paginate(UserName="bob", PaginationConfig={"PageSize": 2}) for key in page["SSHPublicKeys"]]
    assert len(listed) == 5 and all(set(key) == {"UserName", "SSHPublicKeyId", "Status", "UploadDate"} for key in listed)
    assert [key["SSHPublicKeyId"] for key in listed if key["Status"] == "Inactive"] == [made["SSHPublicKeyId"]]
    for key in listed:
        assert error(iam.delete_user, UserName="bob") == ("DeleteConflict", "Cannot delete entity, must remove referenced objects first.")
        iam.delete_ssh_public_key(UserName="bob", SSHPublicKeyId=key["SSHPublicKeyId"])
    iam.delete_user(UserName="bob")


def test_service_credentials(server, iam):
    account = root().session().client("sts", endpoint_url=server.url).get_caller_identity()["Account"]
    bob = user(server, iam, "bob", "iam:*ServiceSpecificCredential*")
    create = bob.create_service_specific_credential
    made = [create(UserName="bob", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"] for _ in range(2)]
    assert [c["ServiceUserName"] for c in made] == [f"bob-at-{account}", f"bob+1-at-{account}"]
    assert made[0]["ServicePassword"] != made[1]["ServicePassword"]
    assert error(create, UserName="bob", ServiceName="codecommit.amazonaws.com")[0] == "LimitExceeded"
    key = create(UserName="bob", ServiceName="bedrock.amazonaws.com", CredentialAgeDays=1)["ServiceSpecificCredential"]
    assert key["ExpirationDate"] - key["CreateDate"] == datetime.timedelta(days=1) and "ServicePassword" not in key
    carried = base64.b64decode(key["ServiceCredentialSecret"].removeprefix("ABSK")).decode()
    assert carried.startswith(key["ServiceCredentialAlias"] + ":")

    ident = made[0]["ServiceSpecificCredentialId"]
    bob.update_service_specific_credential(ServiceSpecificCredentialId=ident, Status="Inactive")
    again = bob.reset_service_specific_credential(ServiceSpecificCredentialId=ident)["ServiceSpecificCredential"]
    assert again["ServicePassword"] != made[0]["ServicePassword"] and again["Status"] == "Inactive"
    listed = bob.list_service_specific_credentials()["ServiceSpecificCredentials"]
    assert len(listed) == 3 and not any("ServicePassword" in c or "ServiceCredentialSecret" in c for c in listed)
    iam.create_user(UserName="alice")
    iam.create_service_specific_credential(UserName="alice", ServiceName="cassandra.amazonaws.com")
    everyone, marker = [], {}
    while True:
        page = iam.list_service_specific_credentials(AllUsers=True, MaxItems=1, **marker)
        everyone += [c["UserName"] for c in page["ServiceSpecificCredentials"]]
        if not page.get("IsTruncated"):
            break
        marker = {"Marker": page["Marker"]}
    assert everyone == ["alice", "bob", "bob", "bob"]

    assert http("POST", server.url + "/_astriam/clock", body=b'{"advance_seconds": 86401}')[0] == 200
    expired = iam.list_service_specific_credentials(UserName="bob", ServiceName="bedrock.amazonaws.com")["ServiceSpecificCredentials"]
    assert [c["Status"] for c in expired] == ["Expired"]
    assert error(iam.delete_user, UserName="alice") == ("DeleteConflict", "Cannot delete entity, must remove referenced objects first.")
    left = iam.list_service_specific_credentials(UserName="alice")["ServiceSpecificCredentials"][0]
    iam.delete_service_specific_credential(UserName="alice", ServiceSpecificCredentialId=left["ServiceSpecificCredentialId"])
    iam.delete_user(UserName="alice")


def test_policies_may_limit_service_and_age(server, iam):
    only = {"StringEquals": {"iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com"}, "NumericLessThanEquals": {"iam:ServiceSpecificCredentialAgeDays": "30"}}
    bob = user(server, iam, "bob", "iam:CreateServiceSpecificCredential", Condition=only)
    create = bob.create_service_specific_credential
    create(UserName="bob", ServiceName="bedrock.amazonaws.com", CredentialAgeDays=30)
    for denied in ({"ServiceName": "bedrock.amazonaws.com", "CredentialAgeDays": 31}, {"ServiceName": "bedrock.amazonaws.com"}, {"ServiceName": "codecommit.amazonaws.com"}):
        assert error(create, UserName="bob", **denied)[0] == "AccessDenied"
    made = iam.create_service_specific_credential(UserName="bob", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    eve = user(server, iam, "eve", "iam:DeleteServiceSpecificCredential", Condition={"StringEquals": {"iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com"}})
    assert error(eve.delete_service_specific_credential, UserName="bob", ServiceSpecificCredentialId=made["ServiceSpecificCredentialId"])[0] == "AccessDenied"


def test_private_keys_and_everything_else_survive_a_restart(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    with Server(data=tmp_path) as server:
        iam = root().session().client("iam", endpoint_url=server.url)
        iam.upload_server_certificate(ServerCertificateName="c", CertificateBody=certificate(key), PrivateKey=private(key))
        iam.create_user(UserName="bob")
        iam.upload_signing_certificate(UserName="bob", CertificateBody=certificate(key))
        iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=ssh(rsa.generate_private_key(65537, 2048)))
        iam.create_service_specific_credential(UserName="bob", ServiceName="codecommit.amazonaws.com")
        before = everything(iam)
    with Server(data=tmp_path) as server:
        assert everything(root().session().client("iam", endpoint_url=server.url)) == before


def everything(iam):
    answers = [iam.get_server_certificate(ServerCertificateName="c"), iam.list_signing_certificates(UserName="bob"), iam.list_ssh_public_keys(UserName="bob"), iam.list_service_specific_credentials(UserName="bob")]
    return [{name: value for name, value in answer.items() if name != "ResponseMetadata"} for answer in answers]
