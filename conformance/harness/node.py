"""The folder of the Node packages: the AWS SDK for JavaScript and identity providers."""

import os
import pathlib

from server import ROOT

PACKAGES = pathlib.Path(os.environ.get("ASTRIAM_NODE_PACKAGES", ROOT / "target" / "javascript"))
