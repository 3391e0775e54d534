"""Finding processes by a tag in their environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.processes.procfs import identity, is_alive, orphans, own_line, tagged
from tests.moderation.processes.waiting import clean_env, lives, until

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
TAG = "SECOND_LOOK_TEST"


def test_it_finds_a_process_by_its_tag_and_no_other(tmp_path: Path) -> None:
    ours = subprocess.Popen(SLEEP, env=clean_env(**{TAG: str(tmp_path)}), start_new_session=True)
    other = subprocess.Popen(SLEEP, env=clean_env(**{TAG: f"{tmp_path}2"}))
    try:
        until(lambda: tagged(TAG, str(tmp_path)) == {ours.pid})
    finally:
        for process in (ours, other):
            process.kill()
            process.wait()
    assert tagged(TAG, str(tmp_path)) == set()


def test_it_spares_itself_and_its_ancestors(tmp_path: Path) -> None:
    answer = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'"{sys.executable}" -c "from moderation.processes.procfs import tagged; '
            f"print(tagged('{TAG}', '{tmp_path}'))\"; true",
        ],
        env=clean_env(**{TAG: str(tmp_path)}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "set()"


def test_it_knows_its_own_line() -> None:
    assert {os.getpid(), os.getppid()} <= own_line()


def test_an_identity_is_of_one_process_only() -> None:
    process = subprocess.Popen(SLEEP)
    name = identity(process.pid)
    assert is_alive(name)
    assert not is_alive(f"{process.pid}-1")
    process.kill()
    process.wait()
    assert not is_alive(name)


@pytest.mark.parametrize("owner_lives", [True, False])
def test_an_orphan_is_one_whose_owner_is_gone(tmp_path: Path, *, owner_lives: bool) -> None:
    owner = subprocess.Popen(SLEEP)
    process = subprocess.Popen(SLEEP, env=clean_env(SECOND_LOOK_TEST_OWNER=identity(owner.pid)))
    if not owner_lives:
        owner.kill()
        owner.wait()
    try:
        until(lambda: lives(process.pid) and b"SECOND_LOOK_TEST_OWNER" in environ(process.pid))
        assert (process.pid in orphans("SECOND_LOOK_TEST_OWNER")) is not owner_lives
    finally:
        for one in (owner, process):
            one.kill()
            one.wait()


def environ(pid: int) -> bytes:
    return (Path("/proc") / str(pid) / "environ").read_bytes()
