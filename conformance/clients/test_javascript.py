"""The AWS SDK for JavaScript v3: runs javascript/iam.mjs with Node against a server."""

import os
import shutil
import subprocess

import pytest
from node import PACKAGES
from server import ROOT


@pytest.mark.skipif(not (PACKAGES / "node_modules" / "@aws-sdk" / "client-iam").exists(), reason="the SDK is not installed: `make test` installs it")
def test_the_javascript_sdk(server, tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ENDPOINT": server.url, "PACKAGES": str(PACKAGES), "AWS_EC2_METADATA_DISABLED": "true"}
    command = [shutil.which("node"), "--test", ROOT / "conformance" / "clients" / "javascript" / "iam.mjs"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
