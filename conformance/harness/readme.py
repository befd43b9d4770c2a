"""The commands of the README and of the pages in src/docs, for those who run them: the tests, and the demo."""

import os
import re
import shlex
import subprocess
import sys

from server import BINARY, ROOT, Server

DEFAULT_URL = "http://127.0.0.1:4566"


class Page:
    """A page of Markdown: its `sh` blocks are run one after another against a server of its own."""

    def __init__(self, path):
        self.path = path
        self.text = path.read_text()

    def fenced(self, language):
        """The blocks in a language."""
        return re.findall(rf"^```{language}\n(.*?)^```", self.text, re.S | re.M)

    def commands(self):
        """Every `sh` block, and every command of a table of doors, in order, each with the sentence before it."""
        found = []
        for match in re.finditer(r"^```(\w+)\n(.*?)^```|^\| door \| command \|\n(.*?)\n\n", self.text, re.S | re.M):
            language, code, table = match.groups()
            sentence = self.text[: match.start()].strip().rsplit("\n\n", 1)[-1]
            if language == "sh":
                found.append((sentence, code))
            for door, command in re.findall(r"^\| (.+?) \| `(.+)` \|$", table or "", re.M):
                found.append((door, command + "\n"))
        return found

    def serves(self):
        """The flags and the variables of the server that the page starts: none where it only says that there is one."""
        for _, code in self.commands():
            lines = code.splitlines()
            if lines[-1].startswith("astriam serve"):
                variables = dict(shlex.split(line)[i].split("=", 1) for line in lines[:-1] for i in range(1, len(shlex.split(line))))
                return shlex.split(lines[-1])[2:], variables
        return [], {}

    def script(self, url, trace=False):
        """All commands as one bash script against a running server."""
        lines = ["set -euo pipefail"]
        for sentence, code in self.commands():
            code = re.sub(r"^astriam serve.*\n", "", code, flags=re.M).replace(DEFAULT_URL, url)
            if trace:
                lines.append(f"printf '\\n\\033[1m%s\\033[0m\\n' {shlex.quote(' '.join(sentence.split()))}")
                lines += [f"printf '$ %s\\n' {shlex.quote(code.rstrip())}"]
            lines.append(code)
        return "\n".join(lines)

    def run(self, aws, folder, binary=BINARY, trace=False, **options):
        """Runs all commands in an empty folder, with a server as the page starts it."""
        programs = folder / "bin"
        programs.mkdir()
        # Debian's version 2.9 is older than AWS_ENDPOINT_URL: it takes the flag.
        (programs / "aws").write_text(f'#!/bin/sh\nexec {aws} ${{AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"}} "$@"\n')
        (programs / "aws").chmod(0o755)
        (programs / "astriam").symlink_to(os.path.abspath(binary))
        (programs / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (programs / "python3").chmod(0o755)
        for seed in self.fenced("yaml")[:1]:
            (folder / "seed.yaml").write_text(seed)
        flags, variables = self.serves()
        data = None if "--in-memory" in flags else folder / "data"
        flags = [str(folder / flag) if flag == "seed.yaml" else flag for flag in flags if flag != "--in-memory"]
        with Server("--allow-reset", *flags, data=data, environment=variables, binary=binary) as server:
            path = os.pathsep.join([str(programs), os.path.dirname(sys.executable), os.environ["PATH"]])
            environment = {"PATH": path, "HOME": str(folder), "AWS_PAGER": "", "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
                           "ASTRIAM_LISTEN": server.url.split("://")[1]}
            return subprocess.run(["bash", "-c", self.script(server.url, trace)], env=environment, cwd=folder, timeout=300, **options)


README = Page(ROOT / "README.md")
PAGES = {path.stem: Page(path) for path in sorted((ROOT / "src" / "docs").glob("*.md"))}


def seeds():
    """The seed files that the page shows: the short one, and the one with every field."""
    short, whole = PAGES["seed"].fenced("yaml")
    return short, whole


def provider():
    """Terraform's provider block."""
    (block,) = PAGES["clients"].fenced("hcl")
    return block


def settings():
    """The flags and the variables of the tables of settings."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| .+ \| .+ \|$", PAGES["settings"].text, re.M)
    words = lambda column: {word for row in rows for word in re.findall(r"(?<![\w-])(--[a-z-]+|ASTRIAM_[A-Z_]+)", row[column])}
    return words(0), words(1)
