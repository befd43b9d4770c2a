"""Every command that the README prints is run as printed."""

import os
import subprocess

import readme


def test_the_readmes_commands_do_what_it_says(server, aws_path, tmp_path):
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    # Debian's version 2.9 is older than AWS_ENDPOINT_URL: it is told by the flag.
    (bin_folder / "aws").write_text(f'#!/bin/sh\nexec {aws_path} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    (bin_folder / "aws").chmod(0o755)
    environment = {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), "AWS_PAGER": "", "LC_ALL": "C.UTF-8",
                   "AWS_EC2_METADATA_DISABLED": "true"}
    script = readme.script(server.url)
    done = subprocess.run(["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "make_bucket: test\n" in done.stdout
    assert done.stdout.count("denied") >= 4
    assert "make_bucket: test-2" not in done.stdout
    assert "hello.txt" in done.stdout
    assert "not authorized to perform: iam:ListUsers" in done.stderr
    assert "because no identity-based policy allows the iam:ListUsers action" in done.stderr
