"""Sweeps the tables every few seconds, on its own thread: a database that hangs must not hold up a stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)
LONGEST_PAUSE_SECONDS = 30.0


class Report(Protocol):
    """What a sweep found: how long the longest-due row has waited, in seconds, 0 when nothing is due; and the number
    of the oldest wake-up that is not done, None when there is none."""

    @property
    def oldest_due_seconds(self) -> float: ...

    @property
    def first_wake_up(self) -> int | None: ...


class Sweeper:
    """Calls `sweep` every `every` seconds and hands each report to `report` with the time of it.

    A sweep that fails (the database is away) is logged and tried again after a growing pause. It never ends
    the process, and it gives the watchdog nothing to judge by.
    """

    def __init__(
        self, sweep: Callable[[], Report], report: Callable[[Report, float], None], *, every: float
    ) -> None:
        self.sweep = sweep
        self.report = report
        self.every = every
        self.failures = 0

    def run(self, stop: threading.Event) -> None:
        """Sweep until `stop` is set."""
        while not stop.wait(self.pause):
            self.sweep_once()
        connections.close_all()

    @property
    def pause(self) -> float:
        return min(self.every * 2**self.failures, LONGEST_PAUSE_SECONDS) if self.failures else self.every

    def sweep_once(self) -> None:
        """One sweep; whatever goes wrong is logged."""
        try:
            close_old_connections()
            found = self.sweep()
        except Exception as error:
            self.failures = min(self.failures + 1, 8)
            connections.close_all()
            logger.warning("sweep failed, again in %.0f s: %s", self.pause, error)
            return
        self.failures = 0
        self.report(found, time.monotonic())
