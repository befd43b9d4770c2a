"""AssumeRoleWithSAML with responses signed by real software, and with every known way to forge one."""

import base64
import copy
import hashlib
import json
import os
import subprocess

import botocore
import botocore.client
import botocore.exceptions
import lxml.etree as etree
import pytest
from client import Credentials, http, root
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from node import PACKAGES
from saml_idp import ASSERTION, DSIG, FORMATS, OWN, PROTOCOL, SIGN_IN, SamlIdp, encode, find
from server import ROOT

ACCOUNT = "000000000000"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/App"
PAIR = f"{ROLE},{PROVIDER}"
BAD = ("InvalidIdentityToken", "Response signature invalid")
UNREADABLE = ("InvalidIdentityToken", "The SAML response is not valid.")
DENIED = ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML")
ENCRYPTED = "The SAML response contains encrypted elements, which this server does not decrypt. Configure the identity provider to send unencrypted assertions."


@pytest.fixture(scope="module")
def idp():
    return SamlIdp()


def trust(*actions, **condition):
    condition = condition or {"StringEquals": {"SAML:aud": SIGN_IN, "SAML:iss": "https://idp.example.com/saml"}}
    statement = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": list(actions) or "sts:AssumeRoleWithSAML", "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


class World:
    def __init__(self, url, idp):
        self.url = url
        self.iam = root().session().client("iam", endpoint_url=url)
        self.sts = root().session().client("sts", endpoint_url=url, config=botocore.client.Config(signature_version=botocore.UNSIGNED))
        self.iam.create_saml_provider(Name="corp", SAMLMetadataDocument=idp.metadata())
        self.iam.create_role(RoleName="App", Path="/team/", AssumeRolePolicyDocument=trust())

    def assume(self, response, **more):
        text = response if isinstance(response, str) else encode(response)
        return self.sts.assume_role_with_saml(**{"RoleArn": ROLE, "PrincipalArn": PROVIDER, "SAMLAssertion": text, **more})

    def refused(self, response, **more):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            self.assume(response, **more)
        return raised.value.response["Error"]["Code"], raised.value.response["Error"].get("Message")

    def who(self, answer):
        made = answer["Credentials"]
        session = Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session()
        return session.client("sts", endpoint_url=self.url).get_caller_identity()["Arn"]

    def trusts(self, document):
        self.iam.update_assume_role_policy(RoleName="App", PolicyDocument=document)


@pytest.fixture
def world(server, idp):
    return World(server.url, idp)


@pytest.mark.parametrize("what", ["assertion", "response", "both"])
def test_a_signed_response_opens_the_role(world, idp, what):
    answer = world.assume(idp.signed([PAIR], what))
    assert world.who(answer) == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/alice"
    assert answer["AssumedRoleUser"]["Arn"] == world.who(answer) and answer["AssumedRoleUser"]["AssumedRoleId"].startswith("AROA")
    assert (answer["Subject"], answer["SubjectType"]) == ("alice@example.com", "persistent")
    assert (answer["Issuer"], answer["Audience"]) == ("https://idp.example.com/saml", SIGN_IN)
    digest = hashlib.sha1(f"https://idp.example.com/saml{ACCOUNT}/corp".encode()).digest()
    assert answer["NameQualifier"] == base64.b64encode(digest).decode()
    seconds = (answer["Credentials"]["Expiration"] - idp.now).total_seconds()
    assert 3590 < seconds <= 3600 and "PackedPolicySize" not in answer


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384"])
def test_the_algorithms_of_signatures(server, algorithm):
    curve = {"ecdsa-sha256": ec.SECP256R1(), "ecdsa-sha384": ec.SECP384R1()}.get(algorithm)
    idp = SamlIdp(curve=curve)
    world = World(server.url, idp)
    for digest in ("sha256", "sha384", "sha512"):
        assert world.assume(idp.signed([PAIR], algorithm=algorithm, digest=digest))["Subject"] == "alice@example.com"
    comments = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
    assert world.assume(idp.signed([PAIR], algorithm=algorithm, c14n=comments))["Subject"] == "alice@example.com"
    inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    assert world.refused(idp.signed([PAIR], algorithm=algorithm, c14n=inclusive)) == BAD


def test_each_key_of_the_metadata_is_valid_until_replaced(world, idp):
    new = SamlIdp()
    assert world.refused(new.signed([PAIR])) == BAD
    world.iam.update_saml_provider(SAMLProviderArn=PROVIDER, SAMLMetadataDocument=new.metadata(idp))
    assert world.assume(new.signed([PAIR])) and world.assume(idp.signed([PAIR]))
    world.iam.update_saml_provider(SAMLProviderArn=PROVIDER, SAMLMetadataDocument=new.metadata())
    assert world.refused(idp.signed([PAIR])) == BAD
    world.iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
    assert world.refused(new.signed([PAIR])) == ("InvalidIdentityToken", "Specified provider doesn't exist.")


def test_a_response_of_npms_saml_package(world, idp, tmp_path):
    if not (PACKAGES / "node_modules" / "saml").exists():
        pytest.skip("the package is not installed: `make test` installs it")
    key = idp.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings = {"key": key, "cert": idp.certificate.public_bytes(Encoding.PEM).decode(), "issuer": idp.issuer, "lifetimeInSeconds": 300,
                "audiences": [SIGN_IN], "recipient": SIGN_IN, "nameIdentifier": "carol", "nameIdentifierFormat": FORMATS + "transient",
                "signatureAlgorithm": "rsa-sha256", "digestAlgorithm": "sha256", "attributes": {OWN + "Role": PAIR, OWN + "RoleSessionName": "carol"}}
    script = ("const { Saml20 } = require(process.env.PACKAGES + '/node_modules/saml'); const s = JSON.parse(require('fs').readFileSync(0));"
              "Saml20.create(s, (error, text) => { if (error) throw error; process.stdout.write(text); });")
    done = subprocess.run(["node", "-e", script], input=json.dumps(settings), capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"], "PACKAGES": str(PACKAGES)})
    assert done.returncode == 0, done.stderr
    response = idp.response([PAIR])
    response.remove(find(response, "saml:Assertion"))
    text = etree.tostring(response).decode().replace("</samlp:Response>", done.stdout + "</samlp:Response>")
    answer = world.assume(encode(text))
    assert (answer["Subject"], answer["SubjectType"]) == ("carol", "transient")
    assert world.who(answer) == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/carol"
    assert world.refused(encode(text.replace(">carol<", ">mallory<", 1))) == BAD


def test_unsigned_and_badly_signed_responses_are_refused(world, idp):
    assert world.refused(idp.response([PAIR])) == BAD
    assert world.refused(idp.signed([PAIR], key=rsa.generate_private_key(65537, 2048))) == BAD
    assert world.refused(SamlIdp().signed([PAIR])) == BAD, "the certificate in the signature is not trusted"
    for path, attribute, value in (
        (".//saml:NameID", None, "mallory@example.com"), (".//saml:Audience", None, "urn:amazon:webservices"),
        (".//saml:SubjectConfirmationData", "Recipient", "https://eu-west-1.signin.aws.amazon.com/saml"),
        (".//saml:AttributeValue", None, PAIR + " "), (".//saml:Conditions", "NotOnOrAfter", "2099-01-01T00:00:00Z"),
        (".//ds:DigestValue", None, "AAAA"), (".//ds:SignatureValue", None, "AAAA"), (".//ds:Reference", "URI", ""), (".//ds:Reference", "URI", "#_response"),
        (".//ds:Reference", "URI", "#xpointer(id('_assertion'))"), (".//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
        (".//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"), (".//ds:DigestMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1"),
        (".//ds:CanonicalizationMethod", "Algorithm", "urn:other"), (".//ds:Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ):
        response = idp.signed([PAIR])
        element = find(response, path)
        if attribute:
            element.set(attribute, value)
        else:
            element.text = value
        assert world.refused(response) == BAD, path
    # Both are signed, and one of the signatures is broken.
    both = idp.signed([PAIR], "both")
    find(both, "ds:Signature/ds:SignatureValue").text = "AAAA"
    assert world.refused(both) == BAD
    # SHA-1, chosen by the provider.
    for more in ({"algorithm": "rsa-sha256", "digest": "sha224"},):
        assert world.refused(idp.signed([PAIR], **more)) == BAD
    # Signatures by the right key that verify, but do not have the form that SAML requires.
    assert world.assume(idp.resign(idp.signed([PAIR])))
    for path, attribute, value in (
        (".//ds:Reference", "URI", ""), (".//ds:Reference", "URI", "#_response"), (".//ds:Reference", "URI", "_assertion"),
        (".//ds:Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ):
        response = idp.signed([PAIR])
        find(response, path).set(attribute, value)
        assert world.refused(idp.resign(response)) == BAD, (path, value)
    response = idp.signed([PAIR])
    reference = find(response, ".//ds:Reference")
    reference.addnext(copy.deepcopy(reference))
    assert world.refused(idp.resign(response)) == BAD, "two references"
    # An object in an otherwise valid signature.
    response = idp.signed([PAIR])
    etree.SubElement(find(response, ".//ds:Signature"), f"{{{DSIG}}}Object").text = "x"
    assert world.refused(response) == BAD
    # A misplaced signature beside a valid one.
    response = idp.signed([PAIR])
    find(response, "samlp:Status").append(copy.deepcopy(find(response, ".//ds:Signature")))
    assert world.refused(response) == BAD
    # A second reference, a second signature, an object.
    response = idp.signed([PAIR])
    reference = find(response, ".//ds:Reference")
    reference.addnext(copy.deepcopy(reference))
    assert world.refused(response) == BAD
    response = idp.signed([PAIR])
    signature = find(response, ".//ds:Signature")
    signature.addnext(copy.deepcopy(signature))
    assert world.refused(response) == BAD


def forged(response):
    """A forged copy of a response's assertion, without its signature."""
    assertion = copy.deepcopy(find(response, "saml:Assertion"))
    signature = find(assertion, "ds:Signature")
    if signature is not None:
        assertion.remove(signature)
    find(assertion, ".//saml:NameID").text = "admin@example.com"
    return assertion


def wrappings(idp):
    """Signature wrapping: the signed element is moved elsewhere, and a forged one takes its place. Somorovsky et al., "On Breaking SAML"."""
    for same_id in (False, True):
        def evil(response):
            assertion = forged(response)
            if not same_id:
                assertion.set("ID", "_evil")
            return assertion

        # The signed assertion after, before, inside and around the forged one.
        for where in ("after", "before", "inside", "around"):
            response = idp.signed([PAIR])
            original = find(response, "saml:Assertion")
            bad = evil(response)
            if where == "after":
                original.addprevious(bad)
            elif where == "before":
                original.addnext(bad)
            elif where == "inside":
                response.replace(original, bad)
                bad.append(original)
            else:
                original.append(bad)
            yield f"{where} {same_id}", response
        # The signature moves to the forged assertion; the signed one without it is kept in an object, after it, or in extensions.
        for where in ("object", "after", "extensions", "in-object-of-response"):
            response = idp.signed([PAIR])
            original = find(response, "saml:Assertion")
            bad = evil(response)
            response.replace(original, bad)
            signature = find(original, "ds:Signature")
            if where != "extensions":
                original.remove(signature)
                bad.insert(1, signature)
            if where == "object":
                etree.SubElement(signature, f"{{{DSIG}}}Object").append(original)
            elif where == "after":
                response.append(original)
            elif where == "extensions":
                extensions = etree.Element(f"{{{PROTOCOL}}}Extensions")
                extensions.append(original)
                response.insert(1, extensions)
            else:
                bad.remove(signature)
                response.insert(1, signature)
                etree.SubElement(signature, f"{{{DSIG}}}Object").append(original)
            yield f"moved to {where} {same_id}", response
        # A signed response inside a forged one.
        response = idp.signed([PAIR], "response")
        outer = copy.deepcopy(response)
        signature = find(outer, "ds:Signature")
        find(outer, ".//saml:NameID").text = "admin@example.com"
        if not same_id:
            outer.set("ID", "_evil")
        inner = copy.deepcopy(response)
        inner.remove(find(inner, "ds:Signature"))
        etree.SubElement(signature, f"{{{DSIG}}}Object").append(inner)
        yield f"response in object {same_id}", outer


def test_signature_wrapping_is_refused(world, idp):
    seen = 0
    for name, response in wrappings(idp):
        code, message = world.refused(response)
        assert code == "InvalidIdentityToken" and (code, message) in (BAD, UNREADABLE, ("InvalidIdentityToken", "The SAML response contains more than one assertion.")), name
        seen += 1
    assert seen == 18


def test_a_comment_does_not_cut_a_name_short(world, idp):
    response = idp.signed([PAIR], subject="admin@example.com.evil.example")
    text = etree.tostring(response).decode().replace("admin@example.com.evil", "admin@example.com<!-- -->.evil")
    assert world.assume(encode(text))["Subject"] == "admin@example.com.evil.example"
    world.trusts(trust(StringEquals={"saml:sub": "admin@example.com"}))
    assert world.refused(encode(text)) == DENIED
    signed = idp.response([PAIR], session="alice")
    name = find(signed, ".//saml:NameID")
    name.text = "admin@example.com"
    name.append(etree.Comment("x"))
    name[0].tail = ".evil.example"
    assert world.refused(idp.sign(find(signed, "saml:Assertion"))) == DENIED


def test_a_comment_does_not_cut_an_attribute_short(world, idp):
    """As for names: comments that the signature does not cover are not read."""
    def cut(response, at, whole, kept):
        value = [one for one in response.iter(f"{{{ASSERTION}}}AttributeValue") if one.text == whole][at]
        value.text = kept
        value.append(etree.Comment("x"))
        value[0].tail = whole[len(kept):]
        return idp.sign(find(response, "saml:Assertion"))

    evil = f"{PAIR}-of-somebody-else"
    assert world.refused(cut(idp.response([evil]), 0, evil, PAIR)) == DENIED
    whole = world.assume(cut(idp.response([PAIR], session="admin.evil"), 0, "admin.evil", "admin"))
    assert world.who(whole) == f"arn:aws:sts::{ACCOUNT}:assumed-role/App/admin.evil"
    world.trusts(trust(StringEquals={"sts:RoleSessionName": "admin"}))
    assert world.refused(cut(idp.response([PAIR], session="admin.evil"), 0, "admin.evil", "admin")) == DENIED
    world.trusts(trust())
    # A processing instruction is signed, but is not text; neither is an element inside a value.
    for child in (etree.ProcessingInstruction("x", "y"), etree.Element("b")):
        response = idp.response([PAIR], session="admin.evil")
        value = [one for one in response.iter(f"{{{ASSERTION}}}AttributeValue") if one.text == "admin.evil"][0]
        value.text = "admin"
        value.append(child)
        child.tail = ".evil"
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            print(world.who(world.assume(idp.sign(find(response, "saml:Assertion")))))
        assert raised.value.response["Error"]["Code"] == "InvalidIdentityToken"


def test_anything_but_a_response_is_refused(world, idp):
    good = etree.tostring(idp.signed([PAIR])).decode()
    assert world.refused("%%%%")[1] == "The SAML response is not valid base64."
    entity = '<!DOCTYPE r [<!ENTITY e "alice">]>'
    lol = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for text in ("plain", "<a/>", entity + good, lol + good, good + "<a/>", good[:-1], good.replace(' Version="2.0"', "", 1), "\ufeff" + good + "x",
                 '<samlp:Response xmlns:samlp="urn:x"/>', "<a>" * 200 + "</a>" * 200, good.replace("<saml:Subject>", '<saml:Subject xmlns:saml="urn:x" a:b="c">', 1)):
        assert world.refused(encode(text)) == UNREADABLE, text[:60]
    bare = idp.response([PAIR])
    bare.remove(find(bare, "saml:Assertion"))
    assert world.refused(bare)[1] == "The SAML response does not contain an assertion."
    assertion = find(idp.signed([PAIR]), "saml:Assertion")
    assert world.refused(assertion) == UNREADABLE, "an assertion alone is not a response"
    twice = idp.signed([PAIR])
    find(twice, ".//saml:Subject").set("ID", "_assertion")
    assert world.refused(twice) == UNREADABLE, "an id may occur once"
    assert world.refused("A" * 100_001)[0] == "ValidationError"
    # The binding allows line breaks in base64.
    assert world.assume(base64.encodebytes(good.encode()).decode())["Subject"] == "alice@example.com"


def test_encrypted_assertions_are_a_clear_error(world, idp):
    response = idp.signed([PAIR], "response")
    encrypted = etree.Element(f"{{{ASSERTION}}}EncryptedAssertion")
    etree.SubElement(encrypted, "{http://www.w3.org/2001/04/xmlenc#}EncryptedData")
    response.replace(find(response, "saml:Assertion"), encrypted)
    assert world.refused(response) == ("InvalidIdentityToken", ENCRYPTED)
    response = idp.response([PAIR])
    subject = find(response, ".//saml:Subject")
    subject.replace(subject[0], etree.Element(f"{{{ASSERTION}}}EncryptedID"))
    assert world.refused(idp.sign(find(response, "saml:Assertion"))) == ("InvalidIdentityToken", ENCRYPTED)


def test_a_provider_that_requires_encryption_accepts_nothing_else(world, idp):
    key = (ROOT / "fixtures" / "saml" / "rsa-pkcs8.pem").read_text()
    assert world.assume(idp.signed([PAIR]))
    world.iam.update_saml_provider(SAMLProviderArn=PROVIDER, AddPrivateKey=key, AssertionEncryptionMode="Required")
    assert world.refused(idp.signed([PAIR])) == ("InvalidIdentityToken", "The SAML provider requires encrypted assertions, and the SAML response is not encrypted.")


def test_times(world, idp):
    late = ("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance")
    over = ("ExpiredTokenException", "The SAML assertion has expired.")
    soon = ("InvalidIdentityToken", "The SAML assertion is not yet valid.")
    for more, expected in (
        ({"issued": -301}, late), ({"issued": 330}, soon), ({"not_before": 330}, soon), ({"not_on_or_after": -1}, over), ({"confirmed_until": -1}, over), ({"session_until": -1}, over),
    ):
        assert world.refused(idp.signed([PAIR], **more)) == expected, more
    assert world.assume(idp.signed([PAIR], issued=-280, not_before=-400))
    # The session ends at the earliest of three limits.
    for attribute, until, asked, expected in ((None, 1000, None, 1000), (1800, None, None, 1800), (1800, 2000, 900, 900), (7200, None, None, 3600)):
        attributes = [(OWN + "SessionDuration", [str(attribute)])] if attribute else []
        answer = world.assume(idp.signed([PAIR], attributes=attributes, session_until=until), **({"DurationSeconds": asked} if asked else {}))
        left = (answer["Credentials"]["Expiration"] - idp.now).total_seconds()
        assert expected - 15 < left <= expected, (attribute, until, asked)
    too_long = ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    assert world.refused(idp.signed([PAIR], attributes=[(OWN + "SessionDuration", ["900"])]), DurationSeconds=3601) == too_long
    for text in ("899", "43201", "x", ""):
        assert world.refused(idp.signed([PAIR], attributes=[(OWN + "SessionDuration", [text])]))[1].startswith("SessionDuration in AuthnResponse"), text


def test_a_response_cannot_be_replayed_later(world, idp):
    text = encode(idp.signed([PAIR], not_on_or_after=3600, confirmed_until=3600))
    assert world.assume(text)
    assert http("POST", world.url + "/_astriam/clock", body=json.dumps({"advance_seconds": 301}).encode())[0] == 200
    assert world.refused(text)[0] == "ExpiredTokenException"


def test_audience_recipient_and_issuer(world, idp):
    audience = ("InvalidIdentityToken", "Response does not contain the required audience.")
    for text in (None, "https://sp.example.com", "https://signin.aws.amazon.com/saml/"):
        assert world.refused(idp.signed([PAIR], audience=text)) == audience
    assert world.assume(idp.signed([PAIR], audience="urn:amazon:webservices"))
    for text in ("https://sp.example.com", "http://signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml/acs/OTHER"):
        assert world.refused(idp.signed([PAIR], recipient=text)) == ("InvalidIdentityToken", "The Recipient of the SAML assertion is not valid.")
    response = idp.response([PAIR])
    confirmation = find(response, ".//saml:SubjectConfirmation")
    confirmation.addnext(copy.deepcopy(confirmation))
    confirmed = "The SAML assertion must contain exactly one bearer SubjectConfirmation element with Recipient and NotOnOrAfter."
    assert world.refused(idp.sign(find(response, "saml:Assertion"))) == ("InvalidIdentityToken", confirmed)
    for change in (lambda one: one.set("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"), lambda one: one[0].attrib.pop("NotOnOrAfter"), lambda one: one[0].attrib.pop("Recipient")):
        response = idp.response([PAIR])
        change(find(response, ".//saml:SubjectConfirmation"))
        assert world.refused(idp.sign(find(response, "saml:Assertion"))) == ("InvalidIdentityToken", confirmed)
    issuer = ("AuthSamlInvalidSamlResponseException", "Issuer not present in specified provider")
    assert world.refused(idp.signed([PAIR], issuer="https://other.example.com")) == issuer
    response = idp.response([PAIR])
    find(response, "saml:Issuer").text = "https://other.example.com"
    assert world.refused(idp.sign(find(response, "saml:Assertion"))) == issuer
    response = idp.response([PAIR])
    etree.SubElement(find(response, ".//saml:Conditions"), f"{{{ASSERTION}}}Condition")
    assert world.refused(idp.sign(find(response, "saml:Assertion"))) == UNREADABLE, "an unknown condition is not met"
    rejected = world.refused(idp.signed([PAIR], status="urn:oasis:names:tc:SAML:2.0:status:Responder"))
    assert rejected == ("IDPRejectedClaim", "The identity provider reported that authentication failed.")


def test_roles_and_session_names(world, idp):
    assert world.assume(idp.signed([f" {PROVIDER} , {ROLE} "])), "either order is accepted"
    other = f"arn:aws:iam::{ACCOUNT}:role/Other"
    assert world.assume(idp.signed([f"{other},{PROVIDER}", PAIR]))
    for pairs in ([], [f"{other},{PROVIDER}"], [f"{ROLE},{PROVIDER}x"], [ROLE], [f"{ROLE},{ROLE}"], [f"{ROLE},{PROVIDER},{PROVIDER}"]):
        assert world.refused(idp.signed(pairs)) == DENIED, pairs
    assert world.refused(idp.signed([f"{other},{PROVIDER}"]), RoleArn=other) == DENIED, "the role does not exist"
    assert world.refused(idp.signed([PAIR], session=None)) == ("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse")
    for name in ("a", "a b", "a/b", "x" * 65):
        assert world.refused(idp.signed([PAIR], session=name)) == ("InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
    assert world.refused(idp.signed([PAIR]), PrincipalArn=PROVIDER + "x") == ("InvalidIdentityToken", "Specified provider doesn't exist.")
    assert world.refused(idp.signed([PAIR]), PrincipalArn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/corp") == ("InvalidIdentityToken", "Specified provider doesn't exist.")


def test_tags_and_source_identity(world, idp):
    tags = [(OWN + "PrincipalTag:team", ["blue"]), (OWN + "PrincipalTag:project", ["p"]), (OWN + "TransitiveTagKeys", ["team"])]
    source = [(OWN + "SourceIdentity", ["alice"])]
    assert world.refused(idp.signed([PAIR], attributes=tags)) == ("AccessDenied", "Not authorized to perform sts:TagSession")
    assert world.refused(idp.signed([PAIR], attributes=source)) == ("AccessDenied", "Not authorized to perform sts:SetSourceIdentity")
    actions = ("sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity")
    world.trusts(trust(*actions, StringEquals={"aws:RequestTag/team": "blue", "sts:SourceIdentity": "alice", "sts:RoleSessionName": "alice"}, **{"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "project"], "sts:TransitiveTagKeys": ["team"]}}))
    own = {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:PrincipalTag/team}}-${{aws:SourceIdentity}}", "Condition": {"StringEquals": {"aws:FederatedProvider": PROVIDER}}}
    world.iam.put_role_policy(RoleName="App", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": own}))
    answer = world.assume(idp.signed([PAIR], attributes=tags + source))
    assert answer["SourceIdentity"] == "alice" and answer["PackedPolicySize"] > 0
    made = answer["Credentials"]
    session = Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session().client("iam", endpoint_url=world.url)
    assert session.create_user(UserName="blue-alice")["User"]["UserName"] == "blue-alice"
    with pytest.raises(botocore.exceptions.ClientError):
        session.create_user(UserName="red-alice")
    invalid = ("InvalidIdentityToken", "The session tags of the SAML assertion are not valid.")
    for bad in (("PrincipalTag:te<am", ["x"]), ("PrincipalTag:", ["x"]), ("PrincipalTag:a", ["x", "y"]), ("PrincipalTag:a", []), ("PrincipalTag:a", ["x" * 257])):
        assert world.refused(idp.signed([PAIR], attributes=[(OWN + bad[0], bad[1])])) == invalid, bad
    sid = 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'
    assert world.refused(idp.signed([PAIR], attributes=[(OWN + "SourceIdentity", ["aws:x"])])) == ("InvalidIdentityToken", sid)


def test_condition_keys(world, idp):
    digest = base64.b64encode(hashlib.sha1(f"https://idp.example.com/saml{ACCOUNT}/corp".encode()).digest()).decode()
    attributes = [("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["staff", "member"]), ("urn:oid:0.9.2342.19200300.100.1.3", ["alice@example.com"]), ("urn:oid:2.5.4.3", ["Alice"])]
    for condition, expected in (
        ({"StringEquals": {"saml:sub": "alice@example.com", "saml:sub_type": "transient", "saml:namequalifier": digest, "saml:doc": f"{ACCOUNT}/corp"}}, True),
        ({"StringEquals": {"saml:sub_type": "persistent"}}, False),
        ({"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "staff"}}, True),
        ({"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "student"}}, False),
        ({"StringLike": {"saml:mail": "*@example.com"}, "ForAnyValue:StringEquals": {"saml:cn": "Alice"}}, True),
        ({"StringEquals": {"saml:commonName": "Alice"}}, True),
        ({"StringEquals": {"saml:uid": "alice"}}, False),
        ({"StringEquals": {"aws:FederatedProvider": PROVIDER}}, True),
    ):
        world.trusts(trust(**condition))
        response = idp.signed([PAIR], format=FORMATS + "transient", attributes=attributes)
        if expected:
            assert world.assume(response), condition
        else:
            assert world.refused(response) == DENIED, condition
    world.trusts(trust())
    assert world.assume(idp.signed([PAIR], format=None))["SubjectType"] == "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def test_session_policies_limit_and_the_role_ends_the_session(world, idp):
    everything = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    world.iam.put_role_policy(RoleName="App", PolicyName="p", PolicyDocument=everything)
    only = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}})
    answer = world.assume(idp.signed([PAIR]), Policy=only)
    made = answer["Credentials"]
    session = Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]).session().client("iam", endpoint_url=world.url)
    session.list_users()
    with pytest.raises(botocore.exceptions.ClientError):
        session.list_roles()
    world.iam.delete_role_policy(RoleName="App", PolicyName="p")
    world.iam.delete_role(RoleName="App")
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        session.list_users()
    assert raised.value.response["Error"]["Code"] == "InvalidClientTokenId"
