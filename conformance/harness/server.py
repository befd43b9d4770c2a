"""Starts the server under test on a free loopback port, and stops it."""

import contextlib
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ASTRIAM_BINARY", ROOT / "target" / "debug" / "astriam"))
READY_WITHIN = 30
REQUEST = re.compile(r"^\S+ +INFO request id=\S+ method=\S+ path=(?P<path>\S*) .* code=\"(?P<code>[^\"]*)\" status=(?P<status>\d{3}) micros=")


def failures(lines):
    """The status, code and path of each request that the log, in either format, reports with a 5xx."""
    found = []
    for line in lines:
        if line.startswith("{"):
            fields = json.loads(line)
            told = fields if fields.get("message") == "request" else None
        else:
            told = REQUEST.match(line)
        if told and 500 <= int(told["status"]) <= 599:
            found.append((int(told["status"]), told["code"], told["path"]))
    return found


def on_purpose(status, code, path):
    """S3 operations that are not built answer 501, and a server that cannot write reports that it is not ready."""
    return (status, code) == (501, "NotImplemented") or (status, path) == (503, "/readyz")


class Server:
    """A running server. `lines` holds what it has printed. Stopping it fails if it answered a 5xx or panicked."""

    def __init__(self, *flags, data=None, environment=None, binary=None):
        self.flags = list(flags)
        self.data = data
        self.environment = environment or {}
        self.binary = str(binary or BINARY)
        self.process = self.reader = None
        self.lines = []
        self.url = None
        # Set by tests that provoke a 5xx.
        self.may_fail = False

    def start(self):
        command = [self.binary, "serve", "--listen", "127.0.0.1:0"]
        command += ["--data", str(self.data)] if self.data else ["--in-memory"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ASTRIAM_")}
        environment |= self.environment
        self.process = subprocess.Popen(
            command + self.flags, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines, ready = [], queue.Queue()

        def read():
            for line in self.process.stdout:
                self.lines.append(line.rstrip("\n"))
                if self.lines[-1] == "Ready." or '"message":"Ready."' in self.lines[-1]:
                    ready.put(True)
            ready.put(False)

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        try:
            if not ready.get(timeout=READY_WITHIN):
                raise AssertionError("the server ended before it was ready:\n" + "\n".join(self.lines))
        except queue.Empty:
            self.kill()
            raise AssertionError("the server was not ready in time:\n" + "\n".join(self.lines)) from None
        found = re.search(r"https?://127\.0\.0\.1:\d+", "\n".join(self.lines))
        assert found, "the banner names no address:\n" + "\n".join(self.lines)
        self.url = found.group(0)
        return self

    def stop(self):
        """Sends SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self):
        """Sends SIGKILL, as a crash would end it; returns the exit code."""
        if self.process.poll() is None:
            self.process.kill()
        return self.ended()

    def ended(self):
        code = self.process.wait(timeout=20)
        self.reader.join(timeout=20)
        failed = [failure for failure in failures(self.lines) if not self.may_fail and not on_purpose(*failure)]
        broken = [line for line in self.lines if "panicked at" in line]
        assert not failed and not broken, f"the server failed: {failed} {broken}"
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def eventually(check, within=10.0):
    """Calls `check` until it returns something true, for `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        with contextlib.suppress(AssertionError, KeyError, IndexError):
            if answer := check():
                return answer
        if time.monotonic() > deadline:
            return check()
        time.sleep(0.05)
