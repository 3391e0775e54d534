"""When a worker that looks alive does nothing. Pure: told what a sweep saw and when, it answers.

django-q2's cluster can stand still for ever while all its processes live: one that is killed inside a queue
keeps that queue's lock. So what counts is not life but progress.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Watchdog:
    """Asks for a restart when work has been due for `overdue` s and nothing moved for `patience` s.

    Restarts that do not help double the patience, up to `longest` s: what is slow must not also be cut off.
    """

    overdue: float = 20.0
    patience: float = 30.0
    longest: float = 300.0
    still_since: float | None = None
    restarts: int = 0

    def observe(self, *, due: int, oldest_due_seconds: float, progressed: bool, now: float) -> bool:
        """What a sweep saw at `now` (monotonic seconds) → whether to restart the cluster."""
        if progressed or not due:
            self.still_since = None
            self.restarts = 0
            return False
        if self.still_since is None:
            self.still_since = now
        patience = min(self.patience * 2**self.restarts, self.longest)
        if oldest_due_seconds < self.overdue or now - self.still_since < patience:
            return False
        self.restarts += 1
        self.still_since = now
        return True
