"""Bulk: what was asked for on many submissions at once, a few at a time between everything else that is due."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from moderation.bulk.models import BulkItem
from moderation.bulk.run import next_waiting, run_item, waiting_items
from moderation.pipeline.lane import Lane

LOOK_EVERY = 0.5  # seconds between two looks when nothing waits, which is nearly always


class BulkLane(Lane[BulkItem, None]):
    """No part of it is slow, so nothing is leased: an item is done in the transaction that says so, and one that two
    workers have in hand is done once."""

    name = "bulk"
    slots = 8

    def __init__(self) -> None:
        self.look_at = 0.0

    def next_due(self) -> datetime | None:
        return next_waiting()

    def claim(self, limit: int) -> Sequence[BulkItem]:
        now = time.monotonic()
        if now < self.look_at:
            return []
        items = waiting_items(limit)
        if not items:
            self.look_at = now + LOOK_EVERY
        return items

    def perform(self, job: BulkItem) -> None:
        return None

    def commit(self, job: BulkItem, result: None) -> None:
        run_item(job)
