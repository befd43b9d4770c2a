"""The harness itself: no client may see a 5xx, so a server that answered one fails its test."""

import pytest
import server as harness
from client import http
from server import Server


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_5xx_fails_the_test_that_got_it(form, monkeypatch):
    with Server("--log-format", form) as running:
        assert http("GET", running.url + "/readyz")[0] == 200
        status, _, text = http("GET", running.url + "/bucket/status=500%20ms=1?acl")
        assert status == 501, text
    assert harness.failures(running.lines) == [(501, "NotImplemented", "/bucket/status=500%20ms=1")]

    monkeypatch.setattr(harness, "on_purpose", lambda *_: False)
    with pytest.raises(AssertionError, match="501, 'NotImplemented', '/bucket/"):
        running.stop()
    running.lines = ["thread 'main' panicked at src/main.rs:1:1:"]
    with pytest.raises(AssertionError, match="panicked"):
        running.stop()


def test_only_expected_failures_pass():
    assert harness.on_purpose(501, "NotImplemented", "/bucket") and harness.on_purpose(503, "-", "/readyz")
    for failure in ((500, "InternalFailure", "/"), (503, "-", "/"), (500, "-", "/readyz"), (501, "InternalFailure", "/")):
        assert not harness.on_purpose(*failure)
