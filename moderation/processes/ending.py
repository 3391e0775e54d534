"""Ends a set of processes: SIGTERM first, SIGKILL for what is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable

POLL_SECONDS = 0.05
KILL_SECONDS = 5.0


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Signal each process; one that ended meanwhile is passed over."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(find: Callable[[], set[int]], *, grace: float) -> int:
    """End every process that `find` gives, and whatever these start meanwhile; returns how many were found.

    They have `grace` seconds for a clean stop. `find` is asked again until it finds nobody, for at most
    KILL_SECONDS more (a process in an uninterruptible wait cannot be killed by anyone).
    """
    seen = found = find()
    if grace > 0:
        send(found, signal.SIGTERM)
    quiet_until = time.monotonic() + grace
    while found and time.monotonic() < quiet_until:
        time.sleep(POLL_SECONDS)
        found = find()
        seen = seen | found
    give_up = time.monotonic() + KILL_SECONDS
    while found and time.monotonic() < give_up:
        send(found, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
        found = find()
        seen = seen | found
    return len(seen)
