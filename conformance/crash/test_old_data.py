"""A data directory of version 0.1.0, and today's program."""

import json
import shutil

from old_data import FIXTURE, read
from server import Server


def test_everything_is_read_as_it_was_written(tmp_path):
    shutil.copytree(FIXTURE / "data", tmp_path / "data")
    (tmp_path / "data").chmod(0o700)
    with Server(data=tmp_path / "data") as server:
        today = read(server.url)
    then = json.loads((FIXTURE / "answers.json").read_text())
    assert today.keys() == then.keys()
    assert not {name: (then[name], today[name]) for name in then if then[name] != today[name]}
