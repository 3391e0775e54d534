"""Files under random keys: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from moderation.intake import files


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_it_reads_back_what_was_written(files_folder: Path) -> None:
    key = files.write(files.ORIGINALS, b"bytes")

    assert re.fullmatch(r"originals/([0-9a-f]{2})/\1[0-9a-f]{30}", key)
    assert files.read(key, sha256=digest(b"bytes")) == b"bytes"
    assert [path.name for path in (files_folder / key).parent.iterdir()] == [key.rsplit("/", 1)[1]]


def test_equal_bytes_get_different_keys() -> None:
    assert files.write(files.ORIGINALS, b"bytes") != files.write(files.ORIGINALS, b"bytes")


def test_other_bytes_than_were_written_are_a_lost_file(files_folder: Path) -> None:
    key = files.write(files.RENDITIONS, b"bytes")
    (files_folder / key).write_bytes(b"other")
    with pytest.raises(files.FileLost):
        files.read(key, sha256=digest(b"bytes"))
    files.remove(key)
    with pytest.raises(files.FileLost):
        files.read(key, sha256=digest(b"bytes"))


def test_removing_what_is_gone_is_fine(files_folder: Path) -> None:
    key = files.write(files.RENDITIONS, b"bytes")
    files.remove(key, "")
    files.remove(key)
    assert not (files_folder / key).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_refuses_leaves_nothing(files_folder: Path) -> None:
    (files_folder / "originals").mkdir(parents=True)
    (files_folder / "originals").chmod(0o500)
    try:
        with pytest.raises(OSError):
            files.write(files.ORIGINALS, b"bytes")
        assert list((files_folder / "originals").iterdir()) == []
    finally:
        (files_folder / "originals").chmod(0o700)
