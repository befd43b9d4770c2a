"""Starts the server under test on a free port of the loopback interface, and stops it by its process id."""

import contextlib
import os
import pathlib
import queue
import re
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("ASTRIAM_BINARY", ROOT / "target" / "debug" / "astriam"))
READY_WITHIN = 30


class Server:
    """A running server: `url`, `lines` (what it has printed), `stop()`, `kill()`."""

    def __init__(self, *flags, data=None, environment=None, binary=None):
        self.flags = list(flags)
        self.data = data
        self.environment = environment or {}
        self.binary = str(binary or BINARY)
        self.process = None
        self.lines = []
        self.url = None

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
                if self.lines[-1] == "Ready.":
                    ready.put(True)
            ready.put(False)

        threading.Thread(target=read, daemon=True).start()
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
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def kill(self):
        """SIGKILL, as a crash."""
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait(timeout=20)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


def eventually(check, within=10.0):
    """The first true answer of `check`, asked until `within` seconds have passed."""
    deadline = time.monotonic() + within
    while True:
        with contextlib.suppress(AssertionError, KeyError, IndexError):
            if answer := check():
                return answer
        if time.monotonic() > deadline:
            return check()
        time.sleep(0.05)
