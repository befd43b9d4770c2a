"""Ansible's IAM modules: a playbook's resources exist, its second run changes nothing, and it removes everything again."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from client import root
from server import ROOT

PLAYBOOK = pathlib.Path(sys.executable).parent / "ansible-playbook"
pytestmark = pytest.mark.long


def play(server, home, state):
    """Runs the playbook; returns how many tasks changed something."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "ENDPOINT": server.url, "ANSIBLE_NOCOLOR": "1",
                   "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_PYTHON_INTERPRETER": sys.executable, "AWS_EC2_METADATA_DISABLED": "true"}
    command = [PLAYBOOK, "-i", "localhost,", "-e", f"state={state}", ROOT / "fixtures" / "ansible" / "iam.yml"]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return int(re.search(r"changed=(\d+)", done.stdout)[1])


@pytest.mark.skipif(not PLAYBOOK.exists(), reason="Ansible is not installed: `make conformance` installs it")
def test_a_playbook(server, tmp_path):
    iam = root().session().client("iam", endpoint_url=server.url)
    assert play(server, tmp_path, "present") >= 9
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == "arn:aws:iam::000000000000:policy/ReadLogs"
    assert [user["UserName"] for user in iam.get_group(GroupName="marketing")["Users"]] == ["alice", "bob"]
    assert iam.get_user_policy(UserName="bob", PolicyName="inline")["PolicyDocument"]["Statement"][0]["Sid"] == "Read"
    assert iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 12
    assert play(server, tmp_path, "present") == 0, "the second run changes nothing"
    assert play(server, tmp_path, "absent") >= 6
    assert iam.list_users()["Users"] == [] and iam.list_roles()["Roles"] == [] and iam.list_policies(Scope="Local")["Policies"] == []
    assert play(server, tmp_path, "absent") == 0
