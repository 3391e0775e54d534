"""The bell on SQLite: heard once attended, never in anybody's way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moderation.bell.fifo import FifoEar, ring

SOON, LONG = 0.05, 10.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wake.fifo"


def attending(path: Path) -> FifoEar:
    ear = FifoEar(path)
    ear.attend()
    return ear


def test_it_hears_what_was_rung_before_it_waited(path: Path) -> None:
    ear = attending(path)

    ring(path)

    assert ear.wait(LONG)


def test_rings_while_it_was_busy_wake_it_once(path: Path) -> None:
    ear = attending(path)

    for _ in range(5):
        ring(path)

    assert [ear.wait(SOON), ear.wait(SOON)] == [True, False]


def test_it_waits_no_longer_than_it_was_told(path: Path) -> None:
    ear, started = attending(path), time.monotonic()

    assert not ear.wait(SOON)
    assert SOON <= time.monotonic() - started < LONG


def test_ringing_costs_nothing_where_nobody_listens(path: Path) -> None:
    ring(path)
    assert not path.exists()

    os.mkfifo(path)
    ring(path)


def test_ringing_never_waits_for_ears_that_are_full(path: Path) -> None:
    ear = attending(path)

    for _ in range(70_000):  # more than a pipe holds
        ring(path)

    assert ear.wait(SOON)


def test_two_workers_share_a_bell(path: Path) -> None:
    ears = attending(path), attending(path)

    ring(path)

    assert sorted(ear.wait(SOON) for ear in ears) == [False, True]
    assert sorted(ear.wait(SOON) for ear in ears) == [False, False]


def test_a_new_worker_takes_over_the_old_ones_fifo(path: Path) -> None:
    old = attending(path)
    assert old.descriptor is not None
    os.close(old.descriptor)

    ear = attending(path)
    ring(path)

    assert ear.wait(LONG)


def test_a_plain_file_in_its_place_is_not_listened_to(path: Path) -> None:
    path.write_bytes(b"")

    with pytest.raises(FileExistsError):
        FifoEar(path).attend()


def test_no_program_it_starts_gets_its_end(path: Path) -> None:
    ear = attending(path)

    command = f"import os; os.fstat({ear.descriptor})"

    failed = subprocess.run([sys.executable, "-c", command], stderr=subprocess.PIPE, close_fds=False)
    assert b"Bad file descriptor" in failed.stderr
