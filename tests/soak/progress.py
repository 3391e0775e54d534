# ruff: noqa: T201 - it is there to be read
"""Says every few seconds how far a storm is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.soak.plan import Plan
from tests.soak.storm import Storm

EVERY_SECONDS = 10.0


class Progress:
    """One line at a time, with the time since the beginning."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.began = time.monotonic()

    def say(self, words: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(f"{self.plan.database:<10} {minutes:2}:{seconds:02}  {words}", flush=True)

    @contextmanager
    def following(self, storm: Storm) -> Iterator[None]:
        over = threading.Event()

        def follow() -> None:
            while not over.wait(EVERY_SECONDS):
                done = len(storm.killer.done)
                self.say(
                    f"{done} kills of {self.plan.kills}, {len(storm.posters.taken)} accepted of {self.plan.images}, "
                    f"{len(storm.people.acts.decided)} decided by people, {len(storm.hearing.heard)} events heard"
                )

        thread = threading.Thread(target=follow, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
