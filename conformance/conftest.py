"""Fixtures that every test may take."""

import pytest
from client import cli_paths, root
from server import Server


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def iam(server):
    """IAM for the root user of the account that every server has."""
    return root().session().client("iam", endpoint_url=server.url)


@pytest.fixture
def sts(server):
    """STS for the same root user."""
    return root().session().client("sts", endpoint_url=server.url)


@pytest.fixture(params=sorted(cli_paths()))
def aws_path(request):
    return cli_paths()[request.param]
