"""Files without a row are removed when they are old enough, and nothing else is."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from moderation.intake import files
from moderation.intake.models import Image
from moderation.pipeline.sweep import sweep
from moderation.retention.orphans import folders, one_folder, remove_orphans, remove_orphans_in
from tests.cast import Cast
from tests.posting import post_and_work


def age(folder: Path, minutes: float = 61) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - minutes * 60,) * 2)


def stored(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_it_removes_what_no_row_names(cast: Cast, files_folder: Path) -> None:
    post_and_work(cast.lantern)
    named = stored(files_folder)
    files.write(files.ORIGINALS, b"a crash came before its row")
    files.write(files.RENDITIONS, b"here too")
    half = files_folder / "originals" / "00" / ".half.part"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half of it")
    age(files_folder)

    assert remove_orphans() == 3
    assert stored(files_folder) == named
    assert remove_orphans() == 0


def test_it_keeps_what_may_still_be_on_its_way(cast: Cast, files_folder: Path) -> None:
    key = files.write(files.ORIGINALS, b"its row comes in a moment")
    age(files_folder, minutes=59)
    assert remove_orphans() == 0
    assert stored(files_folder) == {key}


def test_a_clock_that_was_set_ahead_makes_no_file_old(cast: Cast, files_folder: Path) -> None:
    key = files.write(files.RENDITIONS, b"its row comes in a moment")
    folder = key.rsplit("/", 1)[0]
    assert remove_orphans_in(folder, now=timezone.now() + timedelta(hours=2)) == 0
    assert stored(files_folder) == {key}
    age(files_folder)
    assert remove_orphans_in(folder, now=timezone.now() + timedelta(hours=2)) == 1


def test_a_storage_without_folders_is_fine(cast: Cast) -> None:
    assert remove_orphans() == 0
    assert remove_orphans_in("originals/ab") == 0


def test_every_folder_has_its_turn(cast: Cast, files_folder: Path) -> None:
    keys = {files.write(kind, b"x") for kind in (files.ORIGINALS, files.RENDITIONS) for _ in range(20)}
    turns = {one_folder() for _ in range(512 * 20)}
    assert {key.rsplit("/", 1)[0] for key in keys} <= turns
    assert set(folders()) <= turns
    assert len(turns) == 512


def test_the_sweep_removes_them_bit_by_bit(cast: Cast, files_folder: Path) -> None:
    for number in range(256):
        folder = files_folder / "originals" / f"{number:02x}"
        folder.mkdir(parents=True)
        (folder / "lost").write_bytes(b"x")
        folder = files_folder / "renditions" / f"{number:02x}"
        folder.mkdir(parents=True)
        (folder / "lost").write_bytes(b"x")
    age(files_folder)
    for _ in range(5):
        sweep()
    assert 1 <= 512 - len(stored(files_folder)) <= 5
    assert not Image.objects.exists()
