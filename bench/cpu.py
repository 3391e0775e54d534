"""CPU seconds of a whole tree of processes, from /proc: time stolen or waited for is not in it."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, REAPED_USER, REAPED_SYSTEM = 1, 11, 12, 13, 14  # of stat, counted from the state


def tree_cpu(root: int) -> float:
    """User and system seconds of the process, of all that live below it, and of those they have reaped."""
    stats = _all_stats()
    tree, unseen = {root}, [root]
    while unseen:
        parent = unseen.pop()
        children = [pid for pid, fields in stats.items() if int(fields[PARENT]) == parent and pid not in tree]
        tree.update(children)
        unseen += children
    used = (
        int(stats[pid][column])
        for pid in tree
        if pid in stats
        for column in (USER, SYSTEM, REAPED_USER, REAPED_SYSTEM)
    )
    return sum(used) / TICKS


def stolen_share(before: list[int], after: list[int]) -> float:
    """The share of all CPU time between two `machine_times` that the host gave to others."""
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return spent[7] / max(1, sum(spent[:8]))


def machine_times() -> list[int]:
    """The first line of /proc/stat, in ticks."""
    return [int(text) for text in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]


def _all_stats() -> dict[int, list[str]]:
    stats = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stats[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
    return stats
