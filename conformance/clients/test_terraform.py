"""Terraform with the real AWS provider: apply, an empty second plan, a change, import, `force_destroy`, destroy.

Needs `terraform` on the PATH and the provider where Terraform finds it: in its own folders, or in a mirror under /opt or $TERRAFORM_MIRROR
(`HOST/hashicorp/aws/VERSION/PLATFORM`). Where either is missing the test says so.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess

import pytest
import readme
import trustme
from client import Credentials, root
from server import ROOT

TERRAFORM = shutil.which("terraform")
METADATA = """<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/metadata">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
"""


def mirror():
    """The folder of a filesystem mirror with the provider."""
    named = os.environ.get("TERRAFORM_MIRROR")
    roots = [pathlib.Path(named)] if named else sorted(pathlib.Path("/opt").glob("*"))
    for folder in roots:
        if any(folder.glob("*/hashicorp/aws/*/*/terraform-provider-aws*")):
            return folder
    return None


def ssh_public_key():
    """An RSA public key in OpenSSH's format."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


class Terraform:
    def __init__(self, folder, url):
        self.folder = folder
        shutil.copy(ROOT / "fixtures" / "terraform" / "main.tf", folder)
        authority = trustme.CA(key_type=trustme.KeyType.RSA)
        certificate = authority.issue_cert("web.example.com", key_type=trustme.KeyType.RSA)
        pem = lambda blob: blob.bytes().decode().strip() + "\n"
        signing = base64.b64encode(b"".join(line for line in authority.cert_pem.bytes().splitlines() if not line.startswith(b"-")))
        variables = {
            "endpoint": url,
            "certificate_body": pem(certificate.cert_chain_pems[0]),
            "certificate_chain": pem(authority.cert_pem),
            "private_key": pem(certificate.private_key_pem),
            "saml_metadata": METADATA.format(certificate=base64.b64decode(signing).decode()),
            "ssh_key": ssh_public_key(),
        }
        (folder / "terraform.tfvars.json").write_text(json.dumps(variables))
        settings = ""
        if found := mirror():
            settings = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{found}"\n  }}\n}}\n'
        (folder / "terraform.rc").write_text(settings)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "TF_IN_AUTOMATION": "1",
                            "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true"}

    def __call__(self, *words, codes=(0,)):
        done = subprocess.run([TERRAFORM, f"-chdir={self.folder}", *words, "-no-color"], env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=600)
        assert done.returncode in codes, f"terraform {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done


    def begin(self):
        started = self("init", "-input=false", codes=(0, 1))
        if started.returncode:
            pytest.skip(f"Terraform finds no AWS provider on this machine: {started.stderr.strip().splitlines()[:3]}")


BESIDE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_user" "zoe" { name = "zoe" }

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::reports/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.zoe.arn]
    }
  }
}

data "aws_organizations_organization" "own" {}
"""


@pytest.mark.skipif(not TERRAFORM, reason="Terraform is not installed")
def test_the_readmes_provider(server, tmp_path):
    terraform = Terraform(tmp_path, server.url)
    (tmp_path / "main.tf").write_text(readme.provider().replace("http://127.0.0.1:4566", server.url) + BESIDE)
    terraform.begin()
    root().session().client("organizations", endpoint_url=server.url).create_organization()
    terraform("apply", "-auto-approve", "-input=false")
    assert terraform("plan", "-detailed-exitcode", "-input=false", codes=(0, 2)).returncode == 0
    assert root().session().client("iam", endpoint_url=server.url).get_user(UserName="zoe")["User"]["UserName"] == "zoe"
    terraform("destroy", "-auto-approve", "-input=false")


@pytest.mark.skipif(not TERRAFORM, reason="Terraform is not installed")
def test_apply_plan_import_destroy(server, tmp_path):
    terraform = Terraform(tmp_path, server.url)
    terraform.begin()
    iam = root().session().client("iam", endpoint_url=server.url)

    terraform("apply", "-auto-approve", "-input=false")
    again = terraform("plan", "-detailed-exitcode", "-input=false", codes=(0, 2))
    assert again.returncode == 0, f"the second plan is not empty:\n{again.stdout}"

    alice = iam.get_user(UserName="alice")["User"]
    assert alice["Path"] == "/team/" and alice["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/team/ReadLogs")
    assert {tag["Key"]: tag["Value"] for tag in alice["Tags"]} == {"managed": "terraform", "team": "marketing"}
    assert [user["UserName"] for user in iam.get_group(GroupName="marketing")["Users"]] == ["alice", "bob"]
    role = iam.get_role(RoleName="worker")["Role"]
    assert role["MaxSessionDuration"] == 7200 and role["Description"] == "made by Terraform"
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] == "ec2.amazonaws.com"
    assert iam.list_account_aliases()["AccountAliases"] == ["astriam-conformance"]
    key = json.loads(terraform("output", "-json").stdout)
    bob = Credentials(key["key"]["value"], key["secret"]["value"]).session().client("sts", endpoint_url=server.url)
    assert bob.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:user/bob"

    terraform("apply", "-auto-approve", "-input=false", "-var", "description=changed")
    assert iam.get_role(RoleName="worker")["Role"]["Description"] == "changed"

    terraform("state", "rm", "aws_iam_role.worker")
    terraform("import", "-input=false", "-var", "description=changed", "aws_iam_role.worker", "worker")
    again = terraform("plan", "-detailed-exitcode", "-input=false", "-var", "description=changed", codes=(0, 2))
    assert again.returncode == 0, f"the plan after import is not empty:\n{again.stdout}"

    # force_destroy also deletes what Terraform does not manage.
    iam.create_access_key(UserName="alice")
    iam.create_login_profile(UserName="alice", Password="a-Password-0f-sorts")
    terraform("destroy", "-auto-approve", "-input=false")
    assert iam.list_users()["Users"] == [] and iam.list_groups()["Groups"] == []
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert iam.list_server_certificates()["ServerCertificateMetadataList"] == []
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert iam.list_account_aliases()["AccountAliases"] == []
