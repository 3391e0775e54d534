"""Deliver: webhooks on their way, side by side; and conclude, which is quick and needs no thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from math import inf

from django.conf import settings

from moderation.cases.conclude import due_to_conclude
from moderation.cases.models import Case, CaseState
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


def conclude_due() -> int:
    """Conclude every decided case whose three seconds are over; how many did. One that cannot be concluded is
    logged and does not hold up the rest."""
    concluded = 0
    for case_id in due_to_conclude():
        try:
            concluded += conclude_and_observe(case_id)
        except Exception:
            logger.exception("case %s could not be concluded", case_id)
    return concluded


def next_conclusion() -> datetime | None:
    """When the next decided case is due to conclude."""
    return (
        Case.objects.filter(state=CaseState.DECIDED, conclude_at__isnull=False)
        .order_by("conclude_at")
        .values_list("conclude_at", flat=True)
        .first()
    )
