"""Which process of django-q2's cluster is which: they share one command line, and are started in a known order."""

from __future__ import annotations

import time
from pathlib import Path

from moderation.processes.procfs import PROC, STAT_PARENT
from tests.journeys.product import Product

MEMBERS = 3  # with one worker: the worker, the monitor, the pusher


def members(product: Product) -> dict[str, int]:
    """The sentinel's children by what they are, oldest first; {} while the cluster is not complete."""
    cluster = {one.pid for one in product.census() if one.kind == "cluster"}
    parents = {pid: parent_of(pid) for pid in cluster}
    for pid in sorted(cluster):
        children = sorted(child for child, parent in parents.items() if parent == pid)
        if len(children) == MEMBERS:
            return dict(zip(("worker", "monitor", "pusher"), children, strict=True))
    return {}


def wait_for_members(product: Product, *, seconds: float = 60.0) -> dict[str, int]:
    give_up = time.monotonic() + seconds
    while not (found := members(product)):
        assert time.monotonic() < give_up, "no complete cluster has run"
        time.sleep(0.1)
    return found


def parent_of(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[STAT_PARENT])
    except (OSError, IndexError):
        return 0


def children_of(pid: int) -> list[int]:
    """By the kernel's own list."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
