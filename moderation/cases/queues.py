"""Queues go by platform and level, never by a case's kind, which would give away what the machine thought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, QuerySet

from moderation.cases.models import Case, CaseState
from moderation.cases.reach import handles_suspected_abuse
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import Level

COUNT_CAP = 10_000


@dataclass(frozen=True)
class Queue:
    """What waits for one level at one platform; `locked` holds pictures that only named people may see."""

    platform: Platform
    level: Level
    locked: bool = False

    @property
    def name(self) -> str:
        if self.locked:
            return f"{self.platform.name}, locked"
        return self.platform.name if self.level == Level.MODERATOR else f"{self.platform.name}, seniors"

    def cases(self) -> QuerySet[Case]:
        """Its open cases, held or free."""
        return Case.objects.filter(
            platform=self.platform, level=self.level, state=CaseState.OPEN, hidden=self.locked
        )

    def holds(self, case: Case) -> bool:
        return (
            case.platform_id == self.platform.id and case.level == self.level and case.hidden == self.locked
        )


@dataclass(frozen=True)
class QueueRow:
    """A queue as the overview shows it. `open` stops at 10,000 (`capped`)."""

    queue: Queue
    open: int
    capped: bool
    oldest_at: datetime | None
    due_at: datetime | None


def queues_of(person: User) -> list[Queue]:
    """The queues this person may work, by platform, seniors' after moderators'."""
    queues = [Queue(p, Level.MODERATOR) for p in platforms_for(person, Permission.REVIEW)]
    queues += [Queue(p, Level.SENIOR) for p in platforms_for(person, Permission.REVIEW_SENIOR)]
    if handles_suspected_abuse(person):
        queues += [Queue(p, Level.SENIOR, True) for p in platforms_for(person, Permission.REVIEW_SENIOR)]
    return queues


def overview(person: User) -> list[QueueRow]:
    """Every queue with its count, oldest wait and first due time; due first, empty ones last."""
    rows = [row(queue) for queue in queues_of(person)]
    return sorted(rows, key=lambda r: (r.due_at is None, r.due_at or 0, r.queue.name))


def row(queue: Queue) -> QueueRow:
    cases = queue.cases()
    count = len(cases.values_list("id", flat=True)[: COUNT_CAP + 1])
    ends = cases.aggregate(oldest=Min("opened_at"), due=Min("due_at")) if count else {}
    return QueueRow(
        queue=queue,
        open=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
        oldest_at=ends.get("oldest"),
        due_at=ends.get("due"),
    )
