"""Which processes belong to a run: everything below its supervisor, and everything that names its folder of data."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from moderation.processes.procfs import identity, is_alive
from tests.moderation.processes.waiting import lives

PROC = Path("/proc")
STAT_PARENT = 1
# A part of a process's command line, and what such a process is. The first that fits counts.
KINDS = {
    "manage.py run": "supervisor",
    "manage.py work": "worker",
    "moderation.processes.cluster": "cluster",
    "moderation.processes.receiver": "receiver",
    "gunicorn": "web",
    "intake.confined.server": "decoder",
}


@dataclass(frozen=True)
class Process:
    """One process, by a name that no later process has. What it is may be seen wrongly before it has become that."""

    pid: int
    name: str
    kind: str = field(compare=False)

    @property
    def is_alive(self) -> bool:
        return is_alive(self.name) and lives(self.pid)

    def kill(self) -> None:
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def take_census(folder: Path, *, root: int) -> list[Process]:
    """The living processes of the run on `folder` whose supervisor is `root`.

    The decoder's processes have an empty environment, and one that an owner left behind has another parent: so
    both marks are looked for, and a mark on a process counts for all its descendants.
    """
    parents: dict[int, int] = {}
    marked = {root}
    mark = f"DATA_DIR={folder}".encode()
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[STAT_PARENT])
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                marked.add(int(entry.name))
    own = [pid for pid in parents if _descends(pid, marked, parents)]
    found = [_describe(pid, root) for pid in own if lives(pid)]
    return [one for one in found if one is not None]


def _descends(pid: int, marked: set[int], parents: dict[int, int]) -> bool:
    while pid > 1:
        if pid in marked:
            return True
        pid = parents.get(pid, 0)
    return False


def _describe(pid: int, root: int) -> Process | None:
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    kind = next((kind for part, kind in KINDS.items() if part in command), "other")
    if kind == "supervisor" and pid != root:
        kind = "starting"  # a child between fork and exec still has its parent's command line
    name = identity(pid)
    return Process(pid, name, kind) if name else None
