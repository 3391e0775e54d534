"""What waits for one level in one queue, and who may work it. Never by a case's kind, which would give away what the
machine thought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from moderation.cases.models import Case, CaseState
from moderation.cases.queue import AtDue, Queue
from moderation.cases.reach import handles_suspected_abuse
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids, platforms_for, scope
from moderation.platforms.models import Platform
from moderation.rows import Columns
from moderation.sql import fetch_all
from moderation.vocabulary import Level

COUNT_CAP = 10_000
BY_RANK, BY_DUE = ("rank", "id"), ("due_at", "id")
QUEUE = Columns(Queue, "q", "platform", "slug", "name", "skill", "is_default", "active")
PLATFORM = Columns(Platform, "p", "slug", "name")
# As `Line.queues` has it; by hand, since it is read for every case that is handed out.
WORKED = f"""
    SELECT {QUEUE.sql}, {PLATFORM.sql} FROM cases_queue q JOIN platforms_platform p ON p.id = q.platform_id
    WHERE q.active{{here}} ORDER BY p.name, q.is_default, q.position"""  # noqa: S608 - our names


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
    def name(self) -> str:
        if self.queue is None:
            return f"{self.platform.name}, locked"
        name = self.platform.name if self.queue.is_default else f"{self.platform.name}, {self.queue.name}"
        return name if self.level == Level.MODERATOR else f"{name}, seniors"

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
class QueueRow:
    """A queue as the overview shows it. `open` stops at 10,000 (`capped`)."""

    queue: LevelQueue
    open: int
    capped: bool
    oldest_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Line:
    """The queues of one kind, at each platform where the person has the permission."""

    level: Level
    locked: bool
    permission: Permission

    @property
    def order(self) -> tuple[str, str]:
        return BY_DUE if self.locked else BY_RANK

    def cases(self) -> QuerySet[Case]:
        """The open cases of this line in the queue (what is locked: at the platform) of an outer query."""
        cases = Case.objects.filter(level=self.level, state=CaseState.OPEN, hidden=self.locked)
        outer = OuterRef("pk")
        return cases.filter(platform=outer) if self.locked else cases.filter(queue=outer)

    def queues(self, person: User) -> QuerySet[Queue]:
        """The queues whose cases this person may be handed."""
        may_work = Queue.objects.filter(scope(person, self.permission), with_skill(person), active=True)
        return may_work.select_related("platform").order_by("platform__name", "is_default", "position")


class CountUpTo(Subquery):
    """How many rows a sliced queryset has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def with_skill(person: User) -> Q:
    """A filter on queues: those that ask for no skill, or for one that the person has."""
    return Q(skill="") | Q(skill__in=person.skills)


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
    found = [platform_ids(person, permission) for permission in permissions]
    ids = [one for those in found for one in those or ()]
    if None not in found and not ids:
        return []
    here = "" if None in found else f" AND q.platform_id IN ({', '.join(['%s'] * len(ids))})"
    queues = [queue_of(row) for row in fetch_all(WORKED.format(here=here), () if None in found else ids)]
    return [queue for queue in queues if queue.skill in ("", *person.skills)]


def queue_of(row: tuple[object, ...]) -> Queue:
    queue = QUEUE.instance(row[: len(QUEUE)])
    queue.platform = PLATFORM.instance(row[len(QUEUE) :])
    return queue


def is_open_to(person: User, queue: LevelQueue) -> bool:
    """Whether this person may work the queue."""
    if queue.queue and not (queue.queue.active and queue.queue.skill in ("", *person.skills)):
        return False
    return any(
        (line.level, line.locked) == (queue.level, queue.locked)
        and may(person, line.permission, queue.platform.id)
        for line in lines_of(person)
    )


def of_case(case: Case) -> LevelQueue:
    """Where the case waits, or waited."""
    return LevelQueue(case.platform, Level(case.level), None if case.hidden else case.queue)


def overview(person: User) -> list[QueueRow]:
    """Every queue with its count, oldest wait and first due time; due first, empty ones last. A query a line."""
    rows = [row for line in lines_of(person) for row in rows_of(line, person)]
    return sorted(rows, key=lambda r: (r.due_at is None, r.due_at or 0, r.queue.name))


def open_in(queue: LevelQueue) -> int:
    """How many cases are open in the queue, counted up to 10,000."""
    return queue.cases().order_by().values("pk")[:COUNT_CAP].count()


def overdue_for(person: User) -> list[tuple[LevelQueue, int]]:
    """The queues that tell seniors and admins of overdue cases, each with how many are overdue now, up to 10,000."""
    if platform_ids(person, Permission.REVIEW_SENIOR) == []:
        return []
    late = Case.objects.filter(
        queue=OuterRef("pk"),
        level__in=[level.value for level in Level],
        state=CaseState.OPEN,
        hidden=False,
        due_at__lte=timezone.now(),
    )
    queues = Queue.objects.filter(
        scope(person, Permission.REVIEW_SENIOR), Exists(late), active=True, at_due=AtDue.ALERT
    ).annotate(late=CountUpTo(late.values("pk")[:COUNT_CAP]))
    return [
        (LevelQueue(queue.platform, Level.MODERATOR, queue), queue.late)
        for queue in queues.select_related("platform").order_by("platform__name", "is_default", "position")
    ]


def rows_of(line: Line, person: User) -> list[QueueRow]:
    cases = line.cases()
    figures = {
        "open_cases": CountUpTo(cases.values("pk")[: COUNT_CAP + 1]),
        "oldest_at": Subquery(cases.order_by("opened_at").values("opened_at")[:1]),
        "first_due_at": Subquery(cases.order_by("due_at").values("due_at")[:1]),
    }
    if line.locked:
        platforms = platforms_for(person, line.permission).annotate(**figures)
        return [row_of(LevelQueue(found, line.level, None), found) for found in platforms]
    queues = line.queues(person).annotate(**figures)
    return [row_of(LevelQueue(found.platform, line.level, found), found) for found in queues]


def row_of(queue: LevelQueue, figures: Platform | Queue) -> QueueRow:
    """The figures are annotations."""
    found = vars(figures)
    return QueueRow(
        queue=queue,
        open=min(found["open_cases"], COUNT_CAP),
        capped=found["open_cases"] > COUNT_CAP,
        oldest_at=found["oldest_at"],
        due_at=found["first_due_at"],
    )
