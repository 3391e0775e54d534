"""What waits now, queue by queue and level by level: never by a case's kind. What is locked is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.queues import COUNT_CAP, CountUpTo
from moderation.tallies.models import Waits
from moderation.vocabulary import Level

LONG = timedelta(days=1)
LATE_CAP = 1_000


def waiting_at(now: datetime) -> list[Waits]:
    """A row for every queue and level with open cases, not stored yet. One query a level, along the indexes of open
    cases: each counts `open` up to one more than 10,000, `old` and `overdue` up to one more than 1,000."""
    return [row for level in Level for row in _at_level(level, now)]


def _at_level(level: Level, now: datetime) -> list[Waits]:
    cases = Case.objects.filter(queue=OuterRef("pk"), level=level, state=CaseState.OPEN, hidden=False)
    old, late = cases.filter(opened_at__lt=now - LONG), cases.filter(due_at__lt=now)
    figures: dict[str, Any] = {
        "open_now": CountUpTo(cases.values("rank")[: COUNT_CAP + 1]),
        "old": CountUpTo(old.values("opened_at")[: LATE_CAP + 1]),
        "overdue": CountUpTo(late.values("due_at")[: LATE_CAP + 1]),
        "oldest_at": Subquery(cases.order_by("opened_at").values("opened_at")[:1]),
    }
    found = [vars(queue) for queue in Queue.objects.only("id").annotate(**figures)]
    return [
        Waits(
            queue_id=row["id"],
            level=level,
            open=row["open_now"],
            old=row["old"],
            overdue=row["overdue"],
            oldest_at=row["oldest_at"],
        )
        for row in found
        if row["open_now"]
    ]


def replace_waiting(rows: Sequence[Waits]) -> None:
    """Call inside the transaction that holds the book."""
    Waits.objects.all().delete()
    Waits.objects.bulk_create(rows)
