"""Rules of the suite itself."""

import ast
import re

import pytest
from server import ROOT

CONFORMANCE = ROOT / "conformance"
FILES = sorted(CONFORMANCE.rglob("*.py"))
FOLDERS = {"facts", "harness", "iam", "sts", "s3", "organizations", "doors", "edge", "clients", "crash"}


def imports(path):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONFORMANCE)))
def test_no_file_imports_a_test(path):
    assert not [name for name in imports(path) if name.split(".")[-1].startswith("test_")], "shared set-up belongs in harness/"


def test_every_test_stands_in_a_folder_that_says_what_it_proves():
    folders = {path.relative_to(CONFORMANCE).parts[0] for path in FILES if path.name.startswith("test_")}
    assert folders <= FOLDERS, folders - FOLDERS


def test_names_of_modules_are_unique():
    names = [path.stem for path in FILES]
    assert len(names) == len(set(names)), "pytest imports the modules of all folders by their names"


@pytest.mark.parametrize("page", [".github/SECURITY.md", "conformance/README.md", "fixtures/README.md"])
def test_files_that_a_page_names_are_there(page):
    folder = (ROOT / page).parent
    named = re.findall(r"`([\w./-]+/[\w.-]*|[\w-]+\.(?:py|rs|txt|json|jsonl|frames))`", (ROOT / page).read_text())
    assert named
    missing = [name for name in named if not any((base / name).exists() for base in (ROOT, folder, *folder.glob("*/")))]
    assert not missing, missing
