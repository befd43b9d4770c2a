"""Runs the README's walk-through against its own server and prints each command and its answer."""

import argparse
import pathlib
import sys
import tempfile

from readme import README

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--binary", required=True)
arguments.add_argument("--aws", required=True, help="the AWS CLI to play with")
options = arguments.parse_args()

with tempfile.TemporaryDirectory() as folder:
    done = README.run(pathlib.Path(options.aws).absolute(), pathlib.Path(folder), binary=options.binary, trace=True)
    sys.exit(done.returncode)
