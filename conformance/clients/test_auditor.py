"""An auditor that reads GetAccountAuthorizationDetails: cloudsplaining reports the expected findings for a prepared account."""

import json
import pathlib
import subprocess
import sys

import pytest
from client import root

CLOUDSPLAINING = pathlib.Path(sys.executable).parent / "cloudsplaining"
TRUST = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'


def allow(*actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


@pytest.mark.long
@pytest.mark.skipif(not CLOUDSPLAINING.exists(), reason="cloudsplaining is not installed: `make conformance` installs it")
def test_cloudsplaining_reads_the_account(server, tmp_path):
    iam = root().session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName="alice")
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(UserName="alice", GroupName="admins")
    iam.put_group_policy(GroupName="admins", PolicyName="escalates", PolicyDocument=allow("iam:CreateAccessKey", "iam:AttachUserPolicy"))
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)
    leak = iam.create_policy(PolicyName="leaks", PolicyDocument=allow("s3:GetObject", "secretsmanager:GetSecretValue"))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="worker", PolicyArn=leak)
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")

    details = {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    for page in iam.get_paginator("get_account_authorization_details").paginate():
        for part in details:
            details[part] += page[part]
    source = tmp_path / "account.json"
    source.write_text(json.dumps(details, default=str))
    done = subprocess.run([CLOUDSPLAINING, "scan", "--input-file", source, "--output", tmp_path, "--skip-open-report"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(next(tmp_path.glob("iam-results-*.json")).read_text())
    (inline,) = [policy for policy in found["inline_policies"].values() if policy["PolicyName"] == "escalates"]
    assert inline["PrivilegeEscalation"]["findings"]
    (leaks,) = [policy for policy in found["customer_managed_policies"].values() if policy["PolicyName"] == "leaks"]
    assert "s3:GetObject" in leaks["DataExfiltration"]["findings"]
    assert "worker" in json.dumps(found["roles"])
    assert "alice" in json.dumps(found["users"])
