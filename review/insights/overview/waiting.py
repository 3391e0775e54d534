"""What waits now, queue by queue: never by a case's kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.queues import COUNT_CAP, CountUpTo
from moderation.tallies.count import DAY
from moderation.vocabulary import Level
from review.insights.overview.asked import Asked


@dataclass(frozen=True)
class Waiting:
    """Open cases, how many of them have been for more than a day and how many are overdue; each queue is counted up to
    10,000 a level, and then `capped`. What is locked is left out."""

    open: int = 0
    old: int = 0
    overdue: int = 0
    oldest_at: datetime | None = None
    capped: bool = False

    def age(self, now: datetime) -> timedelta | None:
        return now - self.oldest_at if self.oldest_at else None


def waiting_in(asked: Asked) -> list[tuple[Queue, Waiting]]:
    """Every queue of the person's platforms. One query along the indexes of open cases."""
    figures: dict[str, Any] = {}
    for level in Level:
        cases = Case.objects.filter(queue=OuterRef("pk"), level=level, state=CaseState.OPEN, hidden=False)
        old, late = cases.filter(opened_at__lt=asked.now - DAY), cases.filter(due_at__lt=asked.now)
        figures[f"open_{level}"] = CountUpTo(cases.values("pk")[: COUNT_CAP + 1])
        figures[f"old_{level}"] = CountUpTo(old.values("pk")[:COUNT_CAP])
        figures[f"overdue_{level}"] = CountUpTo(late.values("pk")[:COUNT_CAP])
        figures[f"oldest_{level}"] = Subquery(cases.order_by("opened_at").values("opened_at")[:1])
    queues = Queue.objects.filter(asked.reach()).annotate(**figures).select_related("platform")
    return [
        (queue, waiting_of(vars(queue)))
        for queue in queues.order_by("platform__name", "is_default", "position", "id")
    ]


def waiting_of(found: dict[str, Any]) -> Waiting:
    """The figures are annotations."""
    return together(
        Waiting(
            open=min(found[f"open_{level}"], COUNT_CAP),
            old=found[f"old_{level}"],
            overdue=found[f"overdue_{level}"],
            oldest_at=found[f"oldest_{level}"],
            capped=found[f"open_{level}"] > COUNT_CAP,
        )
        for level in Level
    )


def together(parts: Iterable[Waiting]) -> Waiting:
    parts = list(parts)
    return Waiting(
        open=sum(part.open for part in parts),
        old=sum(part.old for part in parts),
        overdue=sum(part.overdue for part in parts),
        oldest_at=min((part.oldest_at for part in parts if part.oldest_at), default=None),
        capped=any(part.capped for part in parts),
    )
