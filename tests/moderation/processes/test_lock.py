"""One supervisor per folder of data."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from moderation.processes.lock import AlreadyRunning, hold_lock, say_ending
from tests.moderation.processes.waiting import until

HOLDER = """
import sys, time, pathlib
from moderation.processes.lock import hold_lock
held = hold_lock(pathlib.Path(sys.argv[1]), patience=0)
time.sleep(60)
"""


def test_it_names_the_folder_and_the_holder(tmp_path: Path) -> None:
    with hold_lock(tmp_path, patience=0), pytest.raises(AlreadyRunning) as refusal:
        hold_lock(tmp_path, patience=0)
    assert str(tmp_path) in str(refusal.value)
    assert str(os.getpid()) in str(refusal.value)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)])
    lock = tmp_path / "run.lock"
    until(lambda: lock.exists() and lock.read_text() == str(holder.pid))
    with pytest.raises(AlreadyRunning):
        hold_lock(tmp_path, patience=0)
    holder.kill()
    holder.wait()
    hold_lock(tmp_path, patience=0).close()


def test_two_folders_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "a", patience=0), hold_lock(tmp_path / "b", patience=0):
        pass


def test_one_that_runs_on_is_not_waited_for(tmp_path: Path) -> None:
    begun = time.monotonic()
    with hold_lock(tmp_path, patience=0), pytest.raises(AlreadyRunning):
        hold_lock(tmp_path, patience=30)
    assert time.monotonic() - begun < 5


def test_one_that_is_ending_is_waited_for(tmp_path: Path) -> None:
    first = hold_lock(tmp_path, patience=0)
    say_ending(first)
    threading.Timer(0.5, first.close).start()
    with hold_lock(tmp_path, patience=30):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid())


def test_one_that_never_comes_to_its_end_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with hold_lock(tmp_path, patience=0) as first:
        say_ending(first)
        with pytest.raises(AlreadyRunning):
            hold_lock(tmp_path, patience=0.3)
