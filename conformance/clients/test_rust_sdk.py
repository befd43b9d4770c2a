"""The AWS SDK for Rust: runs the tests of rust-sdk/ with Cargo against a server."""

import os
import subprocess

import pytest
from server import ROOT

MANIFEST = ROOT / "conformance" / "clients" / "rust-sdk" / "Cargo.toml"


@pytest.mark.long
def test_the_rust_sdk(server):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ASTRIAM_"))}
    environment |= {"ENDPOINT": server.url, "AWS_EC2_METADATA_DISABLED": "true"}
    command = ["cargo", "test", "--quiet", "--manifest-path", MANIFEST, "--target-dir", ROOT / "target" / "rust-sdk"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
