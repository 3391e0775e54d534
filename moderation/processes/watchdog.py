"""When a worker that looks alive does nothing. Pure: told what a sweep saw and when, it answers.

django-q2's cluster can stand still for ever while all its processes live: one that is killed inside a queue
keeps that queue's lock. So what counts is not life but progress, and progress is that the longest wait does
not grow with the clock: whatever is longest due is taken first.
"""

from __future__ import annotations

from dataclasses import dataclass

SLACK_SECONDS = 0.5


@dataclass
class Watchdog:
    """Asks for a restart when work has been due for `overdue` s and nothing moved for `patience` s.

    Restarts that do not help double the patience, up to `longest` s: what is slow must not also be cut off.
    """

    overdue: float = 15.0
    patience: float = 20.0
    longest: float = 300.0
    due_since: float | None = None
    still_since: float = 0.0
    restarts: int = 0

    def observe(self, *, oldest_due_seconds: float, now: float) -> bool:
        """The longest wait that a sweep saw at `now` (monotonic seconds) → whether to restart the cluster."""
        if oldest_due_seconds <= 0:
            self.due_since = None
            self.restarts = 0
            return False
        due_since = now - oldest_due_seconds
        if self.due_since is None or abs(due_since - self.due_since) > SLACK_SECONDS:
            self.restarts = 0 if self.due_since is not None else self.restarts
            self.due_since, self.still_since = due_since, now
        patience = min(self.patience * 2**self.restarts, self.longest)
        if oldest_due_seconds < self.overdue or now - self.still_since < patience:
            return False
        self.restarts += 1
        self.still_since = now
        return True


@dataclass
class Doorkeeper:
    """Asks for a restart when the same wake-up has stayed for `patience` s.

    A wake-up is over once a worker has come to its end, 70 s after it took it at the latest. One whose worker was killed
    is given out again after 150 s (`retry`), so what stays longer than both is taken by nobody. That also tells of a
    backlog's worker, which may have nothing to show for minutes while it waits for its vendor.
    """

    patience: float = 240.0
    first: int | None = None
    since: float = 0.0

    def observe(self, *, first_wake_up: int | None, now: float) -> bool:
        """The oldest wake-up that a sweep saw at `now` (monotonic seconds) → whether to restart the cluster."""
        if first_wake_up is None or first_wake_up != self.first:
            self.first, self.since = first_wake_up, now
            return False
        if now - self.since < self.patience:
            return False
        self.since = now
        return True
