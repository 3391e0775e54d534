"""Processes that are stopped (SIGSTOP): they do nothing and let go of nothing.

One that was stopped inside a transaction holds SQLite's write lock, so that no sweep can see that work is due: the
watchdog has nothing to judge by, and only the process table shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from moderation.processes.procfs import identity, is_stopped

EVERY_SECONDS = 3.0
PATIENCE_SECONDS = 10.0  # somebody may stop a process for a moment and mean to go on


class Stopped:
    """Looks at the processes that `find` names, at most every few seconds."""

    def __init__(
        self,
        find: Callable[[], Iterable[int]],
        *,
        every: float = EVERY_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.find = find
        self.every = every
        self.patience = patience
        self.looked_at = float("-inf")
        self.since: dict[str, float] = {}

    def look(self, now: float) -> set[int]:
        """The processes that have been stopped for `patience` seconds; `now` is a `time.monotonic()`."""
        if now - self.looked_at < self.every:
            return set()
        self.looked_at = now
        stopped = {identity(pid): pid for pid in self.find() if is_stopped(pid)}
        self.since = {name: self.since.get(name, now) for name in stopped}
        return {pid for name, pid in stopped.items() if now - self.since[name] >= self.patience}
