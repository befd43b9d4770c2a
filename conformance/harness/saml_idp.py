"""A SAML identity provider: metadata and responses, signed by signxml over lxml (another implementation of XML Signature than the server's)."""

import base64
import datetime

import lxml.etree as etree
import signxml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
SPACES = {"samlp": PROTOCOL, "saml": ASSERTION, "ds": DSIG}
OWN = "https://aws.amazon.com/SAML/Attributes/"
SIGN_IN = "https://signin.aws.amazon.com/saml"
FORMATS = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def find(tree, path):
    return tree.find(path, SPACES)


class SamlIdp:
    """An issuer with one key. `now` is the time that its responses carry."""

    def __init__(self, issuer="https://idp.example.com/saml", curve=None, now=None):
        self.issuer, self.fixed = issuer, now
        self.key = ec.generate_private_key(curve) if curve else rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
        start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=36500))
        self.certificate = builder.sign(self.key, hashes.SHA256())

    @property
    def now(self):
        return self.fixed or datetime.datetime.now(datetime.timezone.utc)

    def metadata(self, *others):
        def key(idp):
            der = idp.certificate.public_bytes(serialization.Encoding.DER)
            return f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DSIG}"><ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>'

        keys = "".join(key(idp) for idp in (*others, self))
        return (f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.issuer}"><md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">'
                f'{keys}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
                f"<!-- {'at least a thousand characters: ' * 5}-->")

    def response(self, roles, session="alice", subject="alice@example.com", format=FORMATS + "persistent", recipient=SIGN_IN, audience=SIGN_IN,
                 issuer=None, attributes=(), issued=0, not_before=-60, not_on_or_after=300, confirmed_until=300, session_until=None,
                 status="urn:oasis:names:tc:SAML:2.0:status:Success", identity="_assertion"):
        """An unsigned response; times are in seconds from now."""
        at = lambda seconds: stamp(self.now + datetime.timedelta(seconds=seconds))
        tree = etree.Element(f"{{{PROTOCOL}}}Response", nsmap={"samlp": PROTOCOL, "saml": ASSERTION}, ID="_response", Version="2.0", IssueInstant=at(issued), Destination=SIGN_IN)
        add = lambda parent, name, text=None, space=ASSERTION, **more: self._add(parent, f"{{{space}}}{name}", text, more)
        add(tree, "Issuer", issuer or self.issuer)
        add(add(tree, "Status", space=PROTOCOL), "StatusCode", space=PROTOCOL, Value=status)
        assertion = add(tree, "Assertion", ID=identity, Version="2.0", IssueInstant=at(issued))
        add(assertion, "Issuer", issuer or self.issuer)
        about = add(assertion, "Subject")
        add(about, "NameID", subject, **({"Format": format} if format else {}))
        add(add(about, "SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"), "SubjectConfirmationData", NotOnOrAfter=at(confirmed_until), Recipient=recipient)
        conditions = add(assertion, "Conditions", NotBefore=at(not_before), NotOnOrAfter=at(not_on_or_after))
        if audience:
            add(add(conditions, "AudienceRestriction"), "Audience", audience)
        statement = add(assertion, "AuthnStatement", AuthnInstant=at(issued), **({"SessionNotOnOrAfter": at(session_until)} if session_until is not None else {}))
        add(add(statement, "AuthnContext"), "AuthnContextClassRef", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
        given = [(OWN + "Role", list(roles))] + ([(OWN + "RoleSessionName", [session])] if session else []) + list(attributes)
        statement = add(assertion, "AttributeStatement")
        for name, values in given:
            attribute = add(statement, "Attribute", Name=name)
            for value in values:
                add(attribute, "AttributeValue", value)
        return tree

    @staticmethod
    def _add(parent, name, text, attributes):
        child = etree.SubElement(parent, name, attributes)
        child.text = text
        return child

    def sign(self, element, algorithm=None, digest="sha256", c14n=EXCLUSIVE, key=None):
        """Signs an element of a response, with the signature after its issuer; returns the response."""
        default = "ecdsa-sha256" if isinstance(self.key, ec.EllipticCurvePrivateKey) else "rsa-sha256"
        signer = signxml.XMLSigner(signature_algorithm=algorithm or default, digest_algorithm=digest, c14n_algorithm=c14n)
        whole = element.getroottree().getroot()
        element.insert(1, etree.Element(f"{{{DSIG}}}Signature", Id="placeholder", nsmap={"ds": DSIG}))
        certificate = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        signed = signer.sign(element, key=key or self.key, cert=[certificate], reference_uri="#" + element.get("ID"), always_add_key_value=False)
        if element is whole:
            return signed
        parent = element.getparent()
        parent.replace(element, signed)
        return whole

    def resign(self, response):
        """Recomputes the value of an altered signature: it verifies, and has a shape that no library makes."""
        signature = find(response, ".//ds:Signature")
        info = etree.tostring(find(signature, "ds:SignedInfo"), method="c14n", exclusive=True)
        value = self.key.sign(info, padding.PKCS1v15(), hashes.SHA256())
        find(signature, "ds:SignatureValue").text = base64.b64encode(value).decode()
        return response

    def signed(self, roles, what="assertion", algorithm=None, digest="sha256", c14n=EXCLUSIVE, key=None, **more):
        """A response with a signed assertion, a signed response, or both."""
        tree = self.response(roles, **more)
        how = {"algorithm": algorithm, "digest": digest, "c14n": c14n, "key": key}
        if what in ("assertion", "both"):
            tree = self.sign(find(tree, "saml:Assertion"), **how)
        if what in ("response", "both"):
            tree = self.sign(tree, **how)
        return tree


def encode(tree):
    text = tree if isinstance(tree, (str, bytes)) else etree.tostring(tree)
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()
