"""Lists the sentences for which no source is known: every `unsourced!("…")` of src, with its file and line.

    python conformance/facts/unsourced.py
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
STRING = r'r(?P<{0}hashes>#*)"(?P<{0}raw>.*?)"(?P={0}hashes)|"(?P<{0}plain>(?:[^"\\]|\\.)*)"'
# Comments, strings and characters, in which nothing is called; and the call itself.
PARTS = re.compile(rf"""//[^\n]*|/\*.*?\*/|{STRING.format("")}|'(?:\\.|[^\\'])'|\bunsourced!\s*[(\[{{]\s*(?P<call>{STRING.format("call_")})""", re.S)


def sentences(code):
    """The line and the text of each sentence in a file. A backslash at the end of a line joins it to the next word, as in Rust."""
    for found in PARTS.finditer(code):
        if found["call"]:
            raw, plain = found["call_raw"], found["call_plain"]
            text = raw if plain is None else re.sub(r"\\\n\s*", "", plain).replace('\\"', '"').replace("\\\\", "\\")
            yield code.count("\n", 0, found.start()) + 1, " ".join(text.split())


def main():
    count = 0
    for path in sorted((ROOT / "src").rglob("*.rs")):
        for line, sentence in sentences(path.read_text()):
            print(f"{path.relative_to(ROOT)}:{line}: {sentence}")
            count += 1
    print(f"{count} sentences without a source")


if __name__ == "__main__":
    main()
