"""What /proc says of other processes: who carries one of our tags, and who is still the same process.

A tag is an environment variable. It is inherited by everything a child starts, whatever session or group that
moves to, so it finds what a process group alone would miss.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")
STAT_PARENT = 1  # fields of /proc/<pid>/stat counted from the state, which follows the name
STAT_STARTED = 19


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold spaces and brackets; empty when the process is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def identity(pid: int) -> str:
    """A name for this very process, `pid-start`: a later process with the same number has another one."""
    fields = _stat(pid)
    started = fields[STAT_STARTED] if fields else "" if PROC.is_dir() else _started_by_ps(pid)
    return f"{pid}-{started}" if started else ""


def _started_by_ps(pid: int) -> str:
    """Where there is no /proc: when it was started, to the second."""
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number
    return "_".join(answer.stdout.split())


def is_alive(name: str) -> bool:
    """Whether the process with this identity still runs."""
    return identity(int(name.partition("-")[0])) == name


def is_stopped(pid: int) -> bool:
    """Whether the process stands stopped by a signal; one that a debugger holds does not count. Without a /proc: no."""
    return _stat(pid)[:1] == ["T"]


def own_line() -> set[int]:
    """This process and all its ancestors."""
    line: set[int] = set()
    pid = os.getpid()
    while pid > 0 and pid not in line:
        line.add(pid)
        fields = _stat(pid)
        pid = int(fields[STAT_PARENT]) if fields else 0
    return line


def tags(name: str) -> dict[int, str]:
    """Every process that carries the tag, with its value; never this process or its ancestors.

    Processes of other people cannot be read and are passed over, as is what ended meanwhile. Without a /proc
    nobody is found: `groups` is for that.
    """
    if not PROC.is_dir():
        return {}
    prefix = f"{name}=".encode()
    spared = own_line()
    found: dict[int, str] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit() or int(folder.name) in spared:
            continue
        try:
            environ = (folder / "environ").read_bytes()
        except OSError:
            continue
        for entry in environ.split(b"\0"):
            if entry.startswith(prefix):
                found[int(folder.name)] = os.fsdecode(entry[len(prefix) :])
    return found


def tagged(name: str, value: str) -> set[int]:
    """Every process whose tag `name` has this value, but this process and its ancestors."""
    return {pid for pid, found in tags(name).items() if found == value}


def orphans(name: str) -> set[int]:
    """Every process whose tag `name` names an owner (by identity) that no longer runs."""
    return {pid for pid, owner in tags(name).items() if not is_alive(owner)}
