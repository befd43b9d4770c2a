"""Plays the README's walk-through against a server of its own, printing each command and its answer."""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import readme
from server import Server

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--binary", required=True)
arguments.add_argument("--aws", required=True, help="the AWS CLI to play with")
options = arguments.parse_args()

with tempfile.TemporaryDirectory() as folder, Server(binary=options.binary) as server:
    path = f"{pathlib.Path(options.aws).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": folder, "AWS_PAGER": "", "LC_ALL": "C.UTF-8"}
    sys.exit(subprocess.run(["bash", "-c", readme.script(server.url, trace=True)], env=environment, cwd=folder).returncode)
