import pytest
from client import cli_paths
from server import Server


def pytest_configure(config):
    config.addinivalue_line("markers", "long: runs for minutes; left out of `make test`")


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture(params=sorted(cli_paths()))
def aws_path(request):
    return cli_paths()[request.param]
