"""What waited when the worker counted last, queue by queue: never by a case's kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.cases.queue import Queue
from moderation.cases.queues import COUNT_CAP
from moderation.tallies.models import Waits
from moderation.tallies.waiting import LATE_CAP
from review.insights.overview.asked import Asked
from review.language.figures import thousands

# Of a queue, what it is called and whether it is in use.
NAMED = ("name", "slug", "is_default", "active", "platform__name", "platform__slug")


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
    """Every queue of the person's platforms, in two queries."""
    queues = Queue.objects.filter(asked.reach()).select_related("platform").only(*NAMED)
    return [
        (queue, together(waiting_of(row) for row in queue.waits.all()))
        for queue in queues.prefetch_related("waits").order_by(
            "platform__name", "is_default", "position", "id"
        )
    ]


def waiting_of(row: Waits) -> Waiting:
    return Waiting(
        open=up_to(COUNT_CAP, row.open),
        old=up_to(LATE_CAP, row.old),
        overdue=up_to(LATE_CAP, row.overdue),
        oldest_at=row.oldest_at,
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
