"""Seals the log every half second, on a thread of its own: a database that hangs must not hold up a stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)
EVERY_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
FINISH_SECONDS = 2.0


class Sealer:
    """Calls `seal` every `every` seconds. A failure is logged and tried again after a growing pause."""

    def __init__(self, seal: Callable[[], int], *, every: float = EVERY_SECONDS) -> None:
        self.seal = seal
        self.every = every
        self.failures = 0

    def start(self, stop: threading.Event) -> None:
        """Seal until `stop` is set."""
        threading.Thread(target=self.run, args=(stop,), name="sealer", daemon=True).start()

    def finish(self, *, within: float = FINISH_SECONDS) -> None:
        """Seal what was written last, at a clean stop; waits no longer than `within` seconds for it."""
        last = threading.Thread(target=self.run_once, name="last-seal", daemon=True)
        last.start()
        last.join(within)

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(self.pause):
            self.seal_once()
        connections.close_all()

    def run_once(self) -> None:
        self.seal_once()
        connections.close_all()

    @property
    def pause(self) -> float:
        return min(self.every * float(2**self.failures), LONGEST_PAUSE_SECONDS)

    def seal_once(self) -> None:
        """Seal once; whatever goes wrong is logged."""
        try:
            close_old_connections()
            self.seal()
        except Exception as error:
            self.failures = min(self.failures + 1, 8)
            connections.close_all()
            logger.warning("sealing the log failed, again in %.1f s: %s", self.pause, error)
            return
        self.failures = 0
