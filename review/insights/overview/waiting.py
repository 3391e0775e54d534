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
from review.language.figures import thousands

LATE_CAP = 1_000


@dataclass(frozen=True)
class Count:
    """A number of rows; there are `more` where counting stopped."""

    number: int = 0
    more: bool = False

    def __add__(self, other: Count) -> Count:
        return Count(self.number + other.number, self.more or other.more)

    def __bool__(self) -> bool:
        return bool(self.number)

    def __str__(self) -> str:
        return f"{thousands(self.number)}{'+' if self.more else ''}"


@dataclass(frozen=True)
class Waiting:
    """Open cases, how many of them have been for more than a day and how many are overdue. For each queue and level the
    first is counted up to 10,000, the others up to 1,000. What is locked is left out."""

    open: Count = Count()
    old: Count = Count()
    overdue: Count = Count()
    oldest_at: datetime | None = None

    def age(self, now: datetime) -> timedelta | None:
        return now - self.oldest_at if self.oldest_at else None


def waiting_in(asked: Asked) -> list[tuple[Queue, Waiting]]:
    """Every queue of the person's platforms. One query along the indexes of open cases."""
    figures: dict[str, Any] = {}
    for level in Level:
        cases = Case.objects.filter(queue=OuterRef("pk"), level=level, state=CaseState.OPEN, hidden=False)
        old, late = cases.filter(opened_at__lt=asked.now - DAY), cases.filter(due_at__lt=asked.now)
        figures[f"open_{level}"] = CountUpTo(cases.values("rank")[: COUNT_CAP + 1])
        figures[f"old_{level}"] = CountUpTo(old.values("opened_at")[: LATE_CAP + 1])
        figures[f"overdue_{level}"] = CountUpTo(late.values("due_at")[: LATE_CAP + 1])
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
            open=up_to(COUNT_CAP, found[f"open_{level}"]),
            old=up_to(LATE_CAP, found[f"old_{level}"]),
            overdue=up_to(LATE_CAP, found[f"overdue_{level}"]),
            oldest_at=found[f"oldest_{level}"],
        )
        for level in Level
    )


def up_to(cap: int, number: int) -> Count:
    return Count(min(number, cap), number > cap)


def together(parts: Iterable[Waiting]) -> Waiting:
    parts = list(parts)
    return Waiting(
        open=sum((part.open for part in parts), Count()),
        old=sum((part.old for part in parts), Count()),
        overdue=sum((part.overdue for part in parts), Count()),
        oldest_at=min((part.oldest_at for part in parts if part.oldest_at), default=None),
    )
