"""The process groups of a run, noted in a file: what the next start goes by where there is no /proc to search."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from moderation.processes.procfs import identity, is_alive


def note_groups(path: Path, pids: Iterable[int]) -> None:
    """Write down the leaders of a run's groups, each with what makes it this process and no later one."""
    draft = path.with_suffix(".part")
    draft.write_text("".join(f"{name}\n" for name in map(identity, pids) if name))
    draft.replace(path)


def end_noted(path: Path) -> int:
    """SIGKILL every noted group whose leader still is the same process; returns how many."""
    try:
        names = path.read_text().split()
    except FileNotFoundError:
        return 0
    ended = [name for name in names if is_alive(name) and kill_group(int(name.partition("-")[0]))]
    path.unlink()
    return len(ended)


def kill_group(leader: int) -> bool:
    """SIGKILL the group that this process leads; False when it is gone."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True
