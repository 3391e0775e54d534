"""Waiting for other processes without guessing how long they take."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def until(condition: Callable[[], object], *, seconds: float = 15.0) -> None:
    """Return as soon as the condition holds; fail after `seconds`."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not come to that in time"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def read_pid(path: Path) -> int:
    """The number a process wrote into a file, once it is there."""
    until(lambda: path.exists() and path.read_text().strip().isdigit())
    return int(path.read_text())


OURS = ("SECOND_LOOK_", "TEST_", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "CACHE_URL", "LOG_LEVEL")


def clean_env(**extra: str) -> dict[str, str]:
    """This environment without the tests' own settings and without the tags of a supervisor above."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | extra
