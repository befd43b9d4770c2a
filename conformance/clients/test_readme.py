"""Every command that the README prints is run as printed."""

import json
import os
import re
import subprocess

import boto3
import botocore.exceptions
import pytest
import readme
from client import Credentials, token
from server import BINARY, ROOT, Server


# What the commands of a page print, besides ending well.
SHOWN = {
    "clients": ["export AWS_ENDPOINT_URL=", '"Account": "000000000000"'],
    "credentials": ["arn:aws:sts::000000000000:assumed-role/app/astriam-credentials\n" * 2],
    "decisions": ["denied, and the answer says why", "iam:CreateUser on arn:aws:iam::000000000000:user/eve: implicitDeny", "no identity-based policy allows it",
                  "1 passed, 0 failed", "read: allowed", "iam:ListUsers: allowed", '"findings": []'],
    "doors": ['"status":"ok"', "ready\n", "[]\n"],
    "localstack": ['"iam":"running"', "make_bucket: test\n", '"Account": "111111111111"', "no such key"],
    "minio": ["['a/hello.txt']\nhello\nready\n", '"UserName": "reader"'],
    "moto": ["2 passed", '"Account": "123456789012"'],
    "policy": [],
    "s3": ["make_bucket: test\n", '"LocationConstraint": null', "NotImplemented\nhello\nhello\n"],
    "seed": ["arn:aws:iam::111111111111:user/alice", "denied by NoKeys"],
    "sessions": ["assumed-role/reader/report", "oidc-provider/localhost:9000"],
    "settings": ["export AWS_ACCESS_KEY_ID='demo'"],
    "speed": [],
}


def test_the_readmes_commands_do_what_it_says(aws_path, tmp_path):
    done = readme.README.run(aws_path, tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "make_bucket: test\n" in done.stdout
    assert done.stdout.count("denied\n") == 3
    assert "make_bucket: test-2" not in done.stdout
    assert "hello.txt" in done.stdout
    assert "not authorized to perform: s3:GetObject" in done.stderr
    assert "because no identity-based policy allows the s3:GetObject action" in done.stderr
    assert re.search(picture(), done.stdout), done.stdout


def picture():
    """The denial that the README shows, as a pattern: ids and times differ, and an ellipsis stands for what is left out."""
    (shown,) = [block for block in readme.README.fenced("text") if "decision  implicitDeny" in block]
    shown = re.sub(r"(id|time)( +)\S+\n", r"\1\2…\n", shown)
    return "(?s:.*?)".join(re.escape(part) for part in shown.split("…"))


@pytest.mark.parametrize("name", sorted(readme.PAGES))
def test_the_pages_commands_do_what_they_say(name, aws_path, tmp_path):
    page = readme.PAGES[name]
    if not page.commands():
        assert SHOWN[name] == []
        return
    done = page.run(aws_path, tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for text in SHOWN[name]:
        assert text in done.stdout, done.stdout + done.stderr
    if name == "decisions":
        assert "not authorized to perform: iam:ListUsers" in done.stderr
        assert "because no identity-based policy allows the iam:ListUsers action" in done.stderr


def test_links_lead_to_files():
    for page in [readme.README, *readme.PAGES.values()]:
        for link in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.text):
            assert (page.path.parent / link).exists(), (page.path.name, link)


def test_the_seed_file_works_as_shown(tmp_path):
    (tmp_path / "seed.yaml").write_text(readme.seeds()[0])
    with Server("--seed", str(tmp_path / "seed.yaml"), data=tmp_path / "data") as server:
        alice = Credentials("AKIA11111111111ALICE", "another-secret").session()
        assert alice.client("sts", endpoint_url=server.url).get_caller_identity()["Arn"] == "arn:aws:iam::111111111111:user/alice"
        s3 = alice.client("s3", endpoint_url=server.url)
        assert s3.list_objects_v2(Bucket="seeded")["KeyCount"] == 0
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
            s3.put_object(Bucket="seeded", Key="a", Body=b"a")
        iam = Credentials("AKIA111111111111ROOT", "a-secret-of-your-own").session().client("iam", endpoint_url=server.url)
        assert iam.list_user_tags(UserName="alice")["Tags"] == [{"Key": "team", "Value": "marketing"}]
        assert iam.get_account_summary()["SummaryMap"]["UsersQuota"] == 10
        iam.remove_user_from_group(UserName="alice", GroupName="marketing")
        status, granted = token(server.url, "demo", grant_type="password", username="carol@astran.io", password="correct horse battery staple")
        assert status == 200 and granted["access_token"]
    with Server("--seed", str(tmp_path / "seed.yaml"), data=tmp_path / "data") as server:
        iam = Credentials("AKIA111111111111ROOT", "a-secret-of-your-own").session().client("iam", endpoint_url=server.url)
        assert iam.list_groups_for_user(UserName="alice")["Groups"] == [], "what was changed since stays changed"


def test_the_seed_file_with_everything_is_complete_and_loads(tmp_path):
    whole = readme.seeds()[1]
    files = [path for name in ("seed.rs", "seed/*.rs", "quota.rs") for path in (ROOT / "src").rglob(name) if "cli" not in path.parts]
    sources = [path.read_text() for path in files]
    structs = [body for source in sources for body in re.findall(r"pub struct (?:Seed(?!Error)|Quotas)\w* \{(.*?)\n\}", source, re.S)]
    fields = {field for body in structs for field in re.findall(r"^    pub (\w+):", body, re.M)}
    assert len(fields) > 80
    # A type is a word of Rust: its field is called `kind` there.
    shown = set(re.findall(r"(?<![\w.])(\w+):(?= |$)", whole, re.M))
    assert fields - {"kind"} | {"type"} <= shown, fields - shown
    for shortened, fixture in [('"<EntityDescriptor …"', "metadata.xml"), ('"-----BEGIN PRIVATE KEY----- …"', "rsa-pkcs8.pem")]:
        assert shortened in whole
        whole = whole.replace(shortened, json.dumps((ROOT / "fixtures/saml" / fixture).read_text()))
    (tmp_path / "seed.yaml").write_text(whole)
    with Server("--seed", str(tmp_path / "seed.yaml"), data=tmp_path / "data") as server:
        root = Credentials("AKIA222222222222ROOT", "a-secret-of-your-own").session()
        iam = root.client("iam", endpoint_url=server.url)
        assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("policy/team/ReadTest")
        assert iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]["Roles"][0]["RoleName"] == "deployer"
        assert len(iam.list_saml_providers()["SAMLProviderList"]) == len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == 1
        s3 = root.client("s3", endpoint_url=server.url)
        assert s3.get_bucket_policy_status(Bucket="shared")["PolicyStatus"]["IsPublic"]
        assert s3.get_public_access_block(Bucket="plain")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"]
        organizations = root.client("organizations", endpoint_url=server.url)
        assert organizations.describe_organization()["Organization"]["Id"] == "o-exampleorg1"
        assert [account["Id"] for account in organizations.list_accounts_for_parent(ParentId="ou-ab12-production")["Accounts"]] == ["333333333333"]
        status, _ = token(server.url, "demo", grant_type="password", username="carol@astran.io", password="correct horse battery staple")
        assert status == 200


def test_the_settings_are_those_of_the_program():
    shown = astriam("serve", "--help") + astriam("healthcheck", "--help")
    flags = set(re.findall(r"(?<![\w-])(--[a-z-]+)(?= |$)", shown, re.M)) - {"--help", "--version"}
    variables = set(re.findall(r"ASTRIAM_[A-Z_]+", shown)) | {"ASTRIAM_ROOT_ACCESS_KEY_ID", "ASTRIAM_ROOT_SECRET_ACCESS_KEY"}
    listed = readme.settings()
    assert listed[0] >= flags and listed[1] == variables, (flags - listed[0], variables ^ listed[1])


def astriam(*words):
    """What a command of the program prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASTRIAM_")}
    done = subprocess.run([BINARY, *words], env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_env_prints_what_the_walk_through_exports(server):
    port = server.url.rsplit(":", 1)[1]
    script = astriam("env", "--partition", "demo", "--listen", f"127.0.0.1:{port}") + "\nenv"
    shown = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, timeout=30).stdout
    exported = dict(line.split("=", 1) for line in shown.splitlines() if line.startswith("AWS_"))
    assert exported["AWS_ENDPOINT_URL"] == server.url
    client = boto3.client("sts", endpoint_url=exported["AWS_ENDPOINT_URL"], region_name=exported.get("AWS_REGION") or exported["AWS_DEFAULT_REGION"],
                          aws_access_key_id=exported["AWS_ACCESS_KEY_ID"], aws_secret_access_key=exported["AWS_SECRET_ACCESS_KEY"])
    assert client.get_caller_identity()["Arn"].startswith("arn:demo:iam::")
