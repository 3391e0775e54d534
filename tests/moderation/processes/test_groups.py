"""Process groups noted in a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.processes.groups import end_noted, note_groups
from moderation.processes.procfs import identity
from tests.moderation.processes.waiting import lives, read_pid, until

FAMILY = """
import pathlib, subprocess, sys, time
other = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(other.pid))
time.sleep(60)
"""


@pytest.fixture
def leader(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-S", "-c", FAMILY, str(tmp_path / "other")]
    with subprocess.Popen(command, start_new_session=True) as process:
        yield process
        process.kill()


def test_it_ends_a_noted_group_whole(leader: subprocess.Popen[bytes], tmp_path: Path) -> None:
    other = read_pid(tmp_path / "other")
    note_groups(tmp_path / "run.groups", [leader.pid])
    assert end_noted(tmp_path / "run.groups") == 1
    leader.wait(5)
    until(lambda: not lives(other))
    assert end_noted(tmp_path / "run.groups") == 0


def test_it_never_ends_a_later_process_with_the_same_number(
    leader: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    read_pid(tmp_path / "other")
    (tmp_path / "run.groups").write_text(f"{leader.pid}-1\n")
    assert identity(leader.pid) != f"{leader.pid}-1"
    assert end_noted(tmp_path / "run.groups") == 0
    assert leader.poll() is None
