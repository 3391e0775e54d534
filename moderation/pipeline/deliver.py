"""Deliver: webhooks on their way, side by side; and conclude, which is quick and needs no thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from moderation.cases.conclude import conclude, due_to_conclude
from moderation.cases.models import Case, CaseState
from moderation.pipeline.lane import Lane
from moderation.webhooks.deliver import Sent, claim_deliveries, finish, next_due_delivery, post
from moderation.webhooks.models import Delivery

logger = logging.getLogger(__name__)


class DeliverLane(Lane[Delivery, Sent]):
    name = "deliver"

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


def conclude_due() -> int:
    """Conclude every decided case whose three seconds are over; how many did. One that cannot be concluded is
    logged and does not hold up the rest."""
    concluded = 0
    for case_id in due_to_conclude():
        try:
            concluded += conclude(case_id)
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
