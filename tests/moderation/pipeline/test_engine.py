"""How often the engine looks for work while it waits for what is due soon."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.utils import timezone

from moderation.pipeline.engine import PAUSE, TICK, Engine
from moderation.pipeline.lane import Lane

SECONDS = 1.2


class Counted(Lane[int, None]):
    """Has one job, from a moment on."""

    slots = 1

    def __init__(self, name: str, after: float, *, watched: bool = False) -> None:
        self.name, self.watched = name, watched
        self.due_at = timezone.now() + timedelta(seconds=after)
        self.asked: list[datetime] = []
        self.done: list[datetime] = []

    def claim(self, limit: int) -> Sequence[int]:
        self.asked.append(timezone.now())
        return [1] if not self.done and timezone.now() >= self.due_at else []

    def perform(self, job: int) -> None:
        pass

    def commit(self, job: int, result: None) -> None:
        self.done.append(timezone.now())

    def next_due(self) -> datetime | None:
        return None if self.done else self.due_at


@pytest.mark.django_db
def test_a_lane_that_finds_nothing_is_asked_less_and_less_and_still_soon_enough() -> None:
    watched, other = Counted("watched", after=60, watched=True), Counted("other", after=SECONDS)
    last = Counted("last", after=SECONDS + 0.1)
    Engine([watched, other, last], between=lambda: 0, next_between=lambda: None, seconds=2 * SECONDS).run()

    late = [(lane.done[0] - lane.due_at).total_seconds() for lane in (other, last)]
    assert max(late) < PAUSE + 4 * TICK
    idle = [at for at in other.asked if at < other.due_at]
    seen = [at for at in watched.asked if at < other.due_at]
    assert len(idle) <= 6  # after 0, 1, 3, 7, 15, 23 ticks
    assert len(seen) >= 2 * len(idle)


class Endless(Lane[int, int]):
    """Always has more, each of which takes a moment."""

    name, slots = "endless", 2

    def __init__(self) -> None:
        self.claimed = self.landed = 0
        self.seen = Event()

    def claim(self, limit: int) -> Sequence[int]:
        self.claimed += limit
        return range(limit)

    def perform(self, job: int) -> int:
        self.seen.set()
        time.sleep(0.2)
        return job

    def commit(self, job: int, result: int) -> None:
        self.landed += 1

    def next_due(self) -> datetime | None:
        return timezone.now()


@pytest.mark.django_db
def test_told_to_stop_it_claims_no_more_lands_what_is_out_and_says_that_there_is_more() -> None:
    lane = Endless()
    engine = Engine(
        [lane], between=lambda: 0, next_between=lambda: None, seconds=60, stopping=lane.seen.is_set
    )
    began = time.monotonic()
    assert engine.run()
    assert time.monotonic() - began < 5
    assert lane.landed == lane.claimed
    assert 0 < lane.claimed <= 4
