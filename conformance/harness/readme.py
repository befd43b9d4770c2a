"""The README's commands, for those who run them: the test, and the demo."""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def blocks():
    """Every `sh` block, in order, with the sentence before it."""
    text = README.read_text()
    return [(before.strip().rsplit("\n\n", 1)[-1], code) for before, code in re.findall(r"(.*?)```sh\n(.*?)```", text, re.S)]


def seeds():
    """The seed files that it shows: the short one, and the one with everything."""
    short, whole = re.findall(r"```yaml\n(.*?)```", README.read_text(), re.S)
    return short, whole


def provider():
    """Terraform's provider block."""
    (block,) = re.findall(r"```hcl\n(.*?)```", README.read_text(), re.S)
    return block


def settings():
    """The flags and the variables of its table."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| .+ \| .+ \|$", README.read_text(), re.M)
    words = lambda column: {word for row in rows for word in re.findall(r"(?<![\w-])(--[a-z-]+|ASTRIAM_[A-Z_]+)", row[column])}
    return words(0), words(1)


def script(url, trace=False):
    """All blocks as one bash script against a running server."""
    lines = ["set -euo pipefail"]
    for sentence, code in blocks():
        code = code.replace("http://127.0.0.1:4566", url)
        if trace:
            lines.append(f"printf '\\n\\033[1m%s\\033[0m\\n' {quoted(' '.join(sentence.split()))}")
            lines += [f"printf '$ %s\\n' {quoted(code.rstrip())}"]
        lines.append(code)
    return "\n".join(lines)


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"
