"""Tags: the same rules for every taggable resource, at creation and afterwards. IAM User Guide, "Rules for tagging in IAM and AWS STS"."""

import botocore.config
import botocore.exceptions
import botocore.session
import pytest
from certificates import certificate, private
from client import refusal, root
from cryptography.hazmat.primitives.asymmetric import ec
from lists import ALLOW, TRUST
from providers import METADATA

ACCOUNT = "arn:aws:iam::000000000000:"
KEY = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+"
VALUE = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*"
PAIR = ec.generate_private_key(ec.SECP256R1())
# How each resource is created, its parameters beside the name, and how it is named afterwards.
NOUNS = {
    "User": ("create_user", "UserName", {}, "UserName", "{}"),
    "Role": ("create_role", "RoleName", {"AssumeRolePolicyDocument": TRUST}, "RoleName", "{}"),
    "Policy": ("create_policy", "PolicyName", {"PolicyDocument": ALLOW}, "PolicyArn", ACCOUNT + "policy/{}"),
    "InstanceProfile": ("create_instance_profile", "InstanceProfileName", {}, "InstanceProfileName", "{}"),
    "MFADevice": ("create_virtual_mfa_device", "VirtualMFADeviceName", {}, "SerialNumber", ACCOUNT + "mfa/{}"),
    "OpenIDConnectProvider": ("create_open_id_connect_provider", "Url", {}, "OpenIDConnectProviderArn", ACCOUNT + "oidc-provider/{}"),
    "SAMLProvider": ("create_saml_provider", "Name", {"SAMLMetadataDocument": METADATA}, "SAMLProviderArn", ACCOUNT + "saml-provider/{}"),
    "ServerCertificate": ("upload_server_certificate", "ServerCertificateName", {"CertificateBody": certificate(PAIR), "PrivateKey": private(PAIR)}, "ServerCertificateName", "{}"),
}


def tags(*keys, value="v"):
    return [{"Key": key, "Value": value} for key in keys]


def invalid(path, constraint):
    return 400, "ValidationError", f"1 validation error detected: Value at '{path}' failed to satisfy constraint: {constraint}"


REFUSED = [
    (tags("Team", "tEAM"), (400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")),
    (tags("aws:team"), (400, "InvalidInput", "Tag keys beginning with aws: are reserved for system use.")),
    (tags("AwS:team"), (400, "InvalidInput", "Tag keys beginning with aws: are reserved for system use.")),
    (tags(*(f"k{number}" for number in range(51))), invalid("tags", "Member must have length less than or equal to 50")),
    (tags("a", "b!"), invalid("tags.2.member.key", KEY)),
    (tags("Team", "tEAM", "!"), invalid("tags.3.member.key", KEY)),
    (tags("k" * 129), invalid("tags.1.member.key", "Member must have length less than or equal to 128")),
    (tags("k", value="v" * 257), invalid("tags.1.member.value", "Member must have length less than or equal to 256")),
    (tags("k", value='"'), invalid("tags.1.member.value", VALUE)),
    ([{"Value": "v"}], invalid("tags.1.member.key", "Member must not be null")),
    ([{"Key": "k"}], invalid("tags.1.member.value", "Member must not be null")),
]


class Noun:
    """The operations of one kind of resource, without the client's own checks."""

    def __init__(self, server, kind):
        self.iam = root().session().client("iam", endpoint_url=server.url, config=botocore.config.Config(parameter_validation=False))
        self.maker, self.name, self.more, self.member, self.form = NOUNS[kind]
        self.tag, self.untag, self.list = (getattr(self.iam, botocore.xform_name(operation)) for operation in (f"Tag{kind}", f"Untag{kind}", f"List{kind}Tags"))

    def make(self, name, **more):
        name = f"https://{name}.example.com" if self.name == "Url" else name
        return getattr(self.iam, self.maker)(**{self.name: name}, **self.more, **more)

    def one(self, name):
        return {self.member: self.form.format(f"{name}.example.com" if self.name == "Url" else name)}

    def held(self, name):
        return {tag["Key"]: tag["Value"] for tag in self.list(**self.one(name))["Tags"]}


def test_every_taggable_resource_is_here():
    names = botocore.session.get_session().get_service_model("iam").operation_names
    assert {f"Tag{kind}" for kind in NOUNS} == {name for name in names if name.startswith("Tag")}


@pytest.mark.parametrize("kind", NOUNS)
def test_the_rules_of_tags(server, kind):
    noun = Noun(server, kind)
    noun.make("thing", Tags=tags("Größe 表", "empty", value=""))
    assert noun.held("thing") == {"Größe 表": "", "empty": ""}
    for wrong, answer in REFUSED:
        assert refusal(noun.tag, **noun.one("thing"), Tags=wrong) == answer
        assert refusal(noun.make, name="other", Tags=wrong) == answer
    assert noun.held("thing") == {"Größe 表": "", "empty": ""}
    assert refusal(noun.list, **noun.one("other"))[1] == "NoSuchEntity"
    # A missing resource is reported before contradictory tags.
    assert refusal(noun.tag, **noun.one("other"), Tags=tags("Team", "tEAM"))[1] == "NoSuchEntity"

    noun.untag(**noun.one("thing"), TagKeys=["Größe 表", "empty", "none-such", "aws:none-such"])
    noun.tag(**noun.one("thing"), Tags=tags(*(f"k{number}" for number in range(50))))
    full = (409, "LimitExceeded", "Cannot exceed quota for TagsPerResource: 50")
    assert refusal(noun.tag, **noun.one("thing"), Tags=tags("one-more")) == full
    noun.tag(**noun.one("thing"), Tags=tags("k1", value="new"))
    # Only users and roles treat keys that differ by case as one.
    if kind in ("User", "Role"):
        noun.tag(**noun.one("thing"), Tags=tags("K1", value="newer"))
        assert noun.held("thing")["K1"] == "newer" and "k1" not in noun.held("thing")
    else:
        assert refusal(noun.tag, **noun.one("thing"), Tags=tags("K1")) == full
        assert noun.held("thing")["k1"] == "new"
    assert len(noun.held("thing")) == 50

    for keys, answer in (([f"k{number}" for number in range(51)], invalid("tagKeys", "Member must have length less than or equal to 50")),
                         (["!"], invalid("tagKeys.1.member", KEY))):
        assert refusal(noun.untag, **noun.one("thing"), TagKeys=keys) == answer
    assert refusal(noun.untag, **noun.one("thing")) == invalid("tagKeys", "Member must not be null")
    assert len(noun.held("thing")) == 50
