# ruff: noqa: T201 - it is there to be read
"""Says every few seconds how far a storm or a story is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.soak.storm import Storm

EVERY_SECONDS = 10.0


class Progress:
    """One line at a time, with the time since the beginning."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.began = time.monotonic()

    def say(self, words: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(f"{self.database:<10} {minutes:2}:{seconds:02}  {words}", flush=True)

    @contextmanager
    def following(self, how_far: Callable[[], str]) -> Iterator[None]:
        over = threading.Event()

        def follow() -> None:
            while not over.wait(EVERY_SECONDS):
                self.say(how_far())

        thread = threading.Thread(target=follow, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def how_far(storm: Storm) -> str:
    return (
        f"{len(storm.killer.done)} kills of {storm.plan.kills}, "
        f"{len(storm.posters.taken)} accepted of {storm.plan.images}, "
        f"{len(storm.people.acts.decided)} decided by people, {len(storm.hearing.heard)} events heard"
    )
