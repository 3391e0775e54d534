"""Shadow: drafts that follow live traffic, compared a few routings at a time behind everything else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from moderation.pipeline.lane import Lane
from moderation.shadowing.change import end_if_older
from moderation.shadowing.follow import Batch, Compared, compare, keep, next_batch, next_due_shadow, running

LOOK_EVERY = 1.0  # seconds between two looks when nothing waits, which is nearly always


class ShadowLane(Lane[Batch, Compared]):
    """Nothing is leased: the cursor lets one of two workers keep what both have compared."""

    name = "shadow"
    slots = 1

    def __init__(self) -> None:
        self.look_at = 0.0

    def next_due(self) -> datetime | None:
        return next_due_shadow()

    def claim(self, limit: int) -> Sequence[Batch]:
        now = time.monotonic()
        if now < self.look_at:
            return []
        for shadow in running():
            if end_if_older(shadow):
                continue
            if batch := next_batch(shadow):
                return [batch]
        self.look_at = now + LOOK_EVERY
        return []

    def perform(self, job: Batch) -> Compared:
        return compare(job)

    def commit(self, job: Batch, result: Compared) -> None:
        keep(job, result)
