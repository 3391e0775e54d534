"""Deliver: webhooks on their way, side by side; and cases that conclude or open, which is quick and needs no thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from math import inf
from uuid import UUID

from django.conf import settings

from moderation.cases.conclude import due_to_conclude
from moderation.cases.models import Case, CaseState
from moderation.cases.opening import due_to_open, next_opening, open_due_case
from moderation.pipeline.concluding import conclude_and_observe
from moderation.pipeline.lane import Lane
from moderation.webhooks.claim import (
    SLOW_SECONDS,
    TOTAL_SECONDS,
    claim_deliveries,
    claim_doubtful,
    next_due_delivery,
)
from moderation.webhooks.deliver import Sent, finish, post
from moderation.webhooks.models import Delivery

logger = logging.getLogger(__name__)


class DeliverLane(Lane[Delivery, Sent]):
    """What is due at endpoints that answer. A call that lasts half a second gives its slot back, so that endpoints which
    begin to hang at the same time hold up the others for no longer than that."""

    name = "deliver"
    patience = SLOW_SECONDS
    spare = 32

    def __init__(self) -> None:
        self.slots = settings.DELIVERY_CONCURRENCY

    def claim(self, limit: int) -> Sequence[Delivery]:
        return claim_deliveries(limit)

    def next_due(self) -> datetime | None:
        return next_due_delivery()

    def perform(self, job: Delivery) -> Sent:
        return post(job)

    def commit(self, job: Delivery, result: Sent) -> None:
        finish(job, result)


class DoubtfulLane(DeliverLane):
    """What is due at endpoints in doubt, on slots of its own. It ends a call's length before its run does: the other
    lanes must not stand still at the end of every run, while the last calls hang."""

    name = "deliver-in-doubt"
    patience = inf
    spare = 0
    ends_early = TOTAL_SECONDS

    def claim(self, limit: int) -> Sequence[Delivery]:
        return claim_doubtful(limit)

    def next_due(self) -> datetime | None:
        return None  # the other lane's answer holds for both


def deliver_lanes() -> list[DeliverLane]:
    return [DeliverLane(), DoubtfulLane()]


def move_cases() -> int:
    """Conclude every decided case whose three seconds are over, and open those whose moment has come; how many did. One
    that cannot be is logged and does not hold up the rest."""
    return each_of(due_to_conclude(), conclude_and_observe) + each_of(due_to_open(), open_due_case)


def each_of(case_ids: Sequence[UUID], move: Callable[[UUID], bool]) -> int:
    moved = 0
    for case_id in case_ids:
        try:
            moved += move(case_id)
        except Exception:
            logger.exception("%s failed for case %s", move.__name__, case_id)
    return moved


def next_move() -> datetime | None:
    """When the next case is due to conclude or to open."""
    moments = [moment for moment in (next_conclusion(), next_opening()) if moment]
    return min(moments, default=None)


def next_conclusion() -> datetime | None:
    return (
        Case.objects.filter(state=CaseState.DECIDED, conclude_at__isnull=False)
        .order_by("conclude_at")
        .values_list("conclude_at", flat=True)
        .first()
    )
