"""What waits for one level in one queue, and who may work it. Never by a case's kind, which would give away what the
machine thought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, QuerySet, Subquery

from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.reach import handles_suspected_abuse
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids, platforms_for
from moderation.platforms.models import Platform
from moderation.rows import Columns
from moderation.sql import fetch_all
from moderation.vocabulary import Level

COUNT_CAP = 10_000
BY_RANK, BY_DUE = ("rank", "id"), ("due_at", "id")
QUEUE = Columns(Queue, "q", "platform", "slug", "name", "skill", "is_default", "active")
PLATFORM = Columns(Platform, "p", "slug", "name")
WIDTH = len(QUEUE) + len(PLATFORM)
# By hand, since it is read for every case that is handed out, and every few seconds for everybody at work.
QUEUES = f"""
    SELECT {QUEUE.sql}, {PLATFORM.sql}{{figures}}
    FROM cases_queue q JOIN platforms_platform p ON p.id = q.platform_id
    WHERE q.active{{which}} ORDER BY p.name, q.is_default, q.position"""  # noqa: S608 - our names


@dataclass(frozen=True)
class LevelQueue:
    """What waits for one level in a queue; without a queue what is locked at the platform, which only named people
    may see."""

    platform: Platform
    level: Level
    queue: Queue | None

    @property
    def locked(self) -> bool:
        return self.queue is None

    @property
    def place(self) -> str:
        """The platform, and the queue unless that is the platform's only one for all that no other takes."""
        if self.queue is None or self.queue.is_default:
            return self.platform.name
        return f"{self.platform.name}, {self.queue.name}"

    @property
    def slug(self) -> str:
        """Its name in addresses: “lantern/weapons”, and “lantern” for what is locked there."""
        return f"{self.platform.slug}/{self.queue.slug}" if self.queue else self.platform.slug

    @property
    def key(self) -> str:
        """Tells it from every other one."""
        return f"{self.queue.id if self.queue else self.platform.id}:{self.level}:{self.locked}"

    @property
    def order(self) -> tuple[str, str]:
        return BY_DUE if self.locked else BY_RANK

    def cases(self) -> QuerySet[Case]:
        """Its open cases, held or free."""
        cases = Case.objects.filter(level=self.level, state=CaseState.OPEN, hidden=self.locked)
        return cases.filter(platform=self.platform) if self.queue is None else cases.filter(queue=self.queue)

    def holds(self, case: Case) -> bool:
        if case.level != self.level or case.hidden != self.locked:
            return False
        return case.platform_id == self.platform.id if self.queue is None else case.queue_id == self.queue.id


@dataclass(frozen=True)
class Line:
    """The queues of one kind, at each platform where the person has the permission."""

    level: Level
    locked: bool
    permission: Permission

    @property
    def order(self) -> tuple[str, str]:
        return BY_DUE if self.locked else BY_RANK


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


def queues_of(person: User) -> list[LevelQueue]:
    """The queues this person may work, by platform and in the order of matching, seniors' after moderators'."""
    lines = lines_of(person)
    worked = worked_by(person, {line.permission for line in lines})
    return [queue for line in lines for queue in queues_on(line, person, worked)]


def queues_on(line: Line, person: User, worked: list[Queue]) -> list[LevelQueue]:
    if line.locked:
        return [LevelQueue(p, line.level, None) for p in platforms_for(person, line.permission)]
    return [
        LevelQueue(queue.platform, line.level, queue)
        for queue in worked
        if may(person, line.permission, queue.platform_id)
    ]


def worked_by(person: User, permissions: Iterable[Permission]) -> list[Queue]:
    """The queues of which they have the skill, at every platform where they have one of the permissions."""
    return [queue for queue, _ in read_queues(places_of(person, permissions)) if has_skill_for(queue, person)]


def places_of(person: User, permissions: Iterable[Permission]) -> list[UUID] | None:
    """The platforms where they have one of the permissions; None for all of them."""
    found = [platform_ids(person, permission) for permission in permissions]
    return None if None in found else sorted({one for those in found for one in those or ()})


def read_queues(
    places: list[UUID] | None, *, figures: str = "", which: str = "", values: Sequence[object] = ()
) -> list[tuple[Queue, tuple[Any, ...]]]:
    """The active queues at these platforms (None: at all), by platform and in the order of matching, each with what
    `figures` adds to its row; `values` are those of the figures, and of `which`, that chooses among them."""
    if places is not None and not places:
        return []
    here = "" if places is None else f" AND q.platform_id IN ({', '.join(['%s'] * len(places))})"
    rows = fetch_all(QUEUES.format(figures=figures, which=which + here), [*values, *(places or ())])
    return [(queue_of(row), row[WIDTH:]) for row in rows]


def queue_of(row: tuple[Any, ...]) -> Queue:
    queue = QUEUE.instance(row[: len(QUEUE)])
    queue.platform = PLATFORM.instance(row[len(QUEUE) : WIDTH])
    return queue


def has_skill_for(queue: Queue, person: User) -> bool:
    """Whether the queue asks for no skill, or for one that the person has."""
    return queue.skill in ("", *person.skills)


def is_open_to(person: User, queue: LevelQueue) -> bool:
    """Whether this person may work the queue."""
    if queue.queue and not (queue.queue.active and has_skill_for(queue.queue, person)):
        return False
    return any(
        (line.level, line.locked) == (queue.level, queue.locked)
        and may(person, line.permission, queue.platform.id)
        for line in lines_of(person)
    )


def of_case(case: Case) -> LevelQueue:
    """Where the case waits, or waited."""
    return LevelQueue(case.platform, Level(case.level), None if case.hidden else case.queue)


def open_in(queue: LevelQueue) -> int:
    """How many cases are open in the queue, counted up to 10,000."""
    return queue.cases().order_by().values("pk")[:COUNT_CAP].count()
