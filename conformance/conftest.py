import pytest
from client import cli_paths
from server import Server


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture(params=sorted(cli_paths()))
def aws_path(request):
    return cli_paths()[request.param]
