"""AssumeRoleWithSAML with pysaml2 as the identity provider: its metadata and attributes, signed by xmlsec1."""

import base64
import datetime
import json
import shutil

import botocore
import botocore.client
import botocore.exceptions
import pytest
from client import Credentials, root
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from saml_idp import OWN, SIGN_IN, SamlIdp

XMLSEC = shutil.which("xmlsec1")
pytestmark = pytest.mark.skipif(XMLSEC is None, reason="Debian's xmlsec1 is not installed: `make test` installs it if it can")

ACCOUNT = "000000000000"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/campus"
ROLES = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("Reader", "Writer")]
ISSUER = "https://idp.campus.example/saml2/idp/metadata.php"
DSIG, MORE = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmldsig-more#"
DIGESTS = {"sha1": DSIG + "sha1", "sha256": "http://www.w3.org/2001/04/xmlenc#sha256", "sha512": "http://www.w3.org/2001/04/xmlenc#sha512"}
SIGNATURES = {"sha1": DSIG + "rsa-sha1", "sha256": MORE + "rsa-sha256", "sha512": MORE + "rsa-sha512"}
# AWS's own service provider, as https://signin.aws.amazon.com/static/saml-metadata.xml describes it.
AWS = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:amazon:webservices">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAssertionsSigned="true">
<AssertionConsumerService index="1" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SIGN_IN}"/>
</SPSSODescriptor></EntityDescriptor>"""


class Campus:
    """pysaml2 as an identity provider."""

    def __init__(self, folder):
        from saml2.config import IdPConfig
        from saml2.metadata import entity_descriptor
        from saml2.server import Server

        made = SamlIdp(issuer=ISSUER)
        (folder / "key.pem").write_bytes(made.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        (folder / "certificate.pem").write_bytes(made.certificate.public_bytes(Encoding.PEM))
        (folder / "aws.xml").write_text(AWS)
        self.certificate = "".join((folder / "certificate.pem").read_text().splitlines()[1:-1])
        form = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
        service = {"endpoints": {"single_sign_on_service": [("https://idp.campus.example/sso", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")]},
                   "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None, "name_form": form}}}
        files = {"key_file": str(folder / "key.pem"), "cert_file": str(folder / "certificate.pem"), "xmlsec_binary": XMLSEC, "metadata": {"local": [str(folder / "aws.xml")]}}
        config = IdPConfig().load({"entityid": ISSUER, "service": {"idp": service}, **files})
        self.server, self.metadata = Server(config=config), str(entity_descriptor(config))

    def response(self, roles, sign_response, sign_assertion, digest="sha256", session="alice", encrypted=False, **attributes):
        from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID

        own = {"Role": [f"{role},{PROVIDER}" for role in roles], "RoleSessionName": session, **attributes}
        authn = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": ISSUER}
        text = self.server.create_authn_response(
            {OWN + name: value for name, value in own.items()}, in_response_to=None, destination=SIGN_IN, sp_entity_id="urn:amazon:webservices",
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="alice@campus.example"), authn=authn, sign_response=sign_response, sign_assertion=sign_assertion,
            sign_alg=SIGNATURES[digest], digest_alg=DIGESTS[digest], encrypt_assertion=encrypted, encrypt_cert_assertion=self.certificate if encrypted else None)
        return str(text)


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    return Campus(tmp_path_factory.mktemp("campus"))


class World:
    def __init__(self, url, campus):
        self.url = url
        self.iam = root().session().client("iam", endpoint_url=url)
        self.sts = root().session().client("sts", endpoint_url=url, config=botocore.client.Config(signature_version=botocore.UNSIGNED))
        self.iam.create_saml_provider(Name="campus", SAMLMetadataDocument=campus.metadata)
        actions = ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"]
        condition = {"StringEquals": {"SAML:aud": SIGN_IN, "SAML:iss": ISSUER}}
        trust = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": actions, "Condition": condition}
        for role in ROLES:
            self.iam.create_role(RoleName=role.rsplit("/", 1)[1], AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trust}), MaxSessionDuration=7200)

    def assume(self, text, role=ROLES[0], **more):
        return self.sts.assume_role_with_saml(RoleArn=role, PrincipalArn=PROVIDER, SAMLAssertion=base64.b64encode(text.encode()).decode(), **more)

    def refused(self, text, **more):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            self.assume(text, **more)
        return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]

    def session(self, answer, service="sts"):
        made = answer["Credentials"]
        return Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session().client(service, endpoint_url=self.url)


@pytest.fixture
def world(server, campus):
    return World(server.url, campus)


@pytest.mark.parametrize("what", [(True, False), (False, True), (True, True)], ids=["response", "assertion", "both"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_a_response_signed_by_xmlsec_opens_the_role(world, campus, what, digest):
    text = campus.response(ROLES[:1], *what, digest=digest)
    answer = world.assume(text)
    assert world.session(answer).get_caller_identity()["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/Reader/alice"
    assert (answer["Subject"], answer["SubjectType"], answer["Issuer"]) == ("alice@campus.example", "persistent", ISSUER)
    forged = text.replace("alice@campus.example", "admin@campus.example")
    assert forged != text and world.refused(forged) == ("InvalidIdentityToken", "Response signature invalid")


def test_an_unsigned_response_is_refused(world, campus):
    assert world.refused(campus.response(ROLES, False, False)) == ("InvalidIdentityToken", "Response signature invalid")


def test_sha_1_is_refused(world, campus):
    """The key is registered and the signatures verify, but SHA-1 digests can be collided."""
    for what in ((True, False), (False, True), (True, True)):
        text = campus.response(ROLES, *what, digest="sha1")
        assert SIGNATURES["sha1"] in text and world.refused(text) == ("InvalidIdentityToken", "Response signature invalid")


def test_roles_duration_tags_and_source_identity_come_from_attributes(world, campus):
    attributes = {"SessionDuration": "1800", "SourceIdentity": "alice", "PrincipalTag:team": "blue", "PrincipalTag:job": "7", "TransitiveTagKeys": ["team"]}
    text = campus.response(ROLES, False, True, session="alice@campus", **attributes)
    only = {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}-${{aws:SourceIdentity}}"}
    for role in ROLES:
        world.iam.put_role_policy(RoleName=role.rsplit("/", 1)[1], PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": only}))
        answer = world.assume(text, role)
        assert answer["AssumedRoleUser"]["Arn"] == role.replace("iam", "sts").replace("role", "assumed-role", 1) + "/alice@campus"
        assert answer["SourceIdentity"] == "alice" and answer["PackedPolicySize"] > 0
        left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
        assert 1700 < left.total_seconds() <= 1800
        iam = world.session(answer, "iam")
        assert iam.create_user(UserName="blue-alice")["User"]["UserName"] == "blue-alice"
        world.iam.delete_user(UserName="blue-alice")
        with pytest.raises(botocore.exceptions.ClientError):
            iam.create_user(UserName="red-alice")
    assert world.refused(campus.response(ROLES[1:], False, True)) == ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML")


def test_an_encrypted_assertion_is_a_clear_error(world, campus):
    text = campus.response(ROLES, True, True, encrypted=True)
    assert "EncryptedAssertion" in text and "alice" not in text
    code, message = world.refused(text)
    assert code == "InvalidIdentityToken" and message.startswith("The SAML response contains encrypted elements, which this server does not decrypt.")
