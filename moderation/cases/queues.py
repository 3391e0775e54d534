"""Queues go by platform and level, never by a case's kind, which would give away what the machine thought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from moderation.cases.models import Case, CaseState
from moderation.cases.reach import handles_suspected_abuse
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platforms_for
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


@dataclass(frozen=True)
class Line:
    """The queues of one kind, one at each platform where the person has the permission."""

    level: Level
    locked: bool
    permission: Permission

    def cases(self) -> QuerySet[Case]:
        """The open cases of this line at the platform of an outer query."""
        return Case.objects.filter(
            platform=OuterRef("pk"), level=self.level, state=CaseState.OPEN, hidden=self.locked
        )


class CountUpTo(Subquery):
    """How many rows a sliced queryset has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def lines_of(person: User) -> list[Line]:
    """Moderators' queues, seniors', and the locked ones of people who are named for them."""
    lines = [
        Line(Level.MODERATOR, False, Permission.REVIEW),
        Line(Level.SENIOR, False, Permission.REVIEW_SENIOR),
    ]
    if handles_suspected_abuse(person):
        lines.append(Line(Level.SENIOR, True, Permission.REVIEW_SENIOR))
    return lines


def queues_of(person: User) -> list[Queue]:
    """The queues this person may work, by platform, seniors' after moderators'."""
    return [
        Queue(platform, line.level, line.locked)
        for line in lines_of(person)
        for platform in platforms_for(person, line.permission)
    ]


def is_open_to(person: User, queue: Queue) -> bool:
    """Whether this person may work the queue."""
    return any(
        (line.level, line.locked) == (queue.level, queue.locked)
        and may(person, line.permission, queue.platform.id)
        for line in lines_of(person)
    )


def overview(person: User) -> list[QueueRow]:
    """Every queue with its count, oldest wait and first due time; due first, empty ones last. A query a line."""
    rows = [row for line in lines_of(person) for row in rows_of(line, person)]
    return sorted(rows, key=lambda r: (r.due_at is None, r.due_at or 0, r.queue.name))


def open_in(queue: Queue) -> int:
    """How many cases are open in the queue, counted up to 10,000."""
    return queue.cases().order_by().values("pk")[:COUNT_CAP].count()


def rows_of(line: Line, person: User) -> list[QueueRow]:
    cases = line.cases()
    platforms = platforms_for(person, line.permission).annotate(
        open_cases=CountUpTo(cases.values("pk")[: COUNT_CAP + 1]),
        oldest_at=Subquery(cases.order_by("opened_at").values("opened_at")[:1]),
        due_at=Subquery(cases.order_by("due_at").values("due_at")[:1]),
    )
    return [
        QueueRow(
            queue=Queue(platform, line.level, line.locked),
            open=min(platform.open_cases, COUNT_CAP),
            capped=platform.open_cases > COUNT_CAP,
            oldest_at=platform.oldest_at,
            due_at=platform.due_at,
        )
        for platform in platforms
    ]
