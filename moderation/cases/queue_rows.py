"""The queues as an overview shows them: how many cases are open in each, since when, and what is due first.

One statement for all of them, each figure along its own index; by hand, since every open page of queues asks for it
every few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from moderation.cases.queue import AtDue
from moderation.cases.queues import (
    COUNT_CAP,
    LevelQueue,
    Line,
    has_skill_for,
    lines_of,
    places_of,
    read_queues,
)
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may
from moderation.platforms.models import Platform
from moderation.rows import Columns
from moderation.sql import fetch_all, moment_of
from moderation.vocabulary import Level

IN_QUEUE = (
    "cases_case c WHERE c.queue_id = q.id AND c.level = '{level}' AND c.state = 'open' AND NOT c.hidden"
)
LOCKED = "cases_case c WHERE c.platform_id = p.id AND c.level = '{level}' AND c.state = 'open' AND c.hidden"
FIGURES = f""",
    (SELECT count(*) FROM (SELECT 1 FROM {{cases}} LIMIT {COUNT_CAP + 1:d}) AS few),
    (SELECT c.opened_at FROM {{cases}} ORDER BY c.opened_at LIMIT 1),
    (SELECT c.due_at FROM {{cases}} ORDER BY c.due_at LIMIT 1)"""  # noqa: S608 - our names
EACH = 3
LEVELS = ", ".join(f"'{level.value}'" for level in Level)
LATE = f""",
    (SELECT count(*) FROM (
        SELECT 1 FROM cases_case c WHERE c.queue_id = q.id AND c.level IN ({LEVELS}) AND c.state = 'open'
        AND NOT c.hidden AND c.due_at <= %s LIMIT {COUNT_CAP:d}) AS few)"""  # noqa: S608 - our names
PLATFORM = Columns(Platform, "p", "slug", "name")
PLATFORMS = f"SELECT {PLATFORM.sql}{{figures}} FROM platforms_platform p{{which}}"  # noqa: S608 - our names


@dataclass(frozen=True)
class QueueRow:
    """A queue as the overview shows it. `open` stops at 10,000 (`capped`)."""

    queue: LevelQueue
    open: int
    capped: bool
    oldest_at: datetime | None
    due_at: datetime | None


def overview(person: User) -> list[QueueRow]:
    """Every queue with its count, oldest wait and first due time; due first, empty ones last. One query, and another
    for who is named for what is locked."""
    lines = lines_of(person)
    rows = rows_in_queues([line for line in lines if not line.locked], person)
    rows += [row for line in lines if line.locked for row in rows_of_locked(line, person)]
    return sorted(rows, key=lambda r: (r.due_at is None, r.due_at or 0, r.queue.place, r.queue.level))


def rows_in_queues(lines: list[Line], person: User) -> list[QueueRow]:
    places = places_of(person, {line.permission for line in lines})
    queues = read_queues(places, figures="".join(figures_of(line) for line in lines))
    return [
        row_of(LevelQueue(queue.platform, line.level, queue), figures[place * EACH : (place + 1) * EACH])
        for place, line in enumerate(lines)
        for queue, figures in queues
        if has_skill_for(queue, person) and may(person, line.permission, queue.platform_id)
    ]


def rows_of_locked(line: Line, person: User) -> list[QueueRow]:
    places = places_of(person, [line.permission])
    if places is not None and not places:
        return []
    which = "" if places is None else f" WHERE p.id IN ({', '.join(['%s'] * len(places))})"
    found = fetch_all(PLATFORMS.format(figures=figures_of(line), which=which), places or [])
    width = len(PLATFORM)
    return [
        row_of(LevelQueue(PLATFORM.instance(row[:width]), line.level, None), row[width:]) for row in found
    ]


def figures_of(line: Line) -> str:
    cases = (LOCKED if line.locked else IN_QUEUE).format(level=line.level.value)
    return FIGURES.format(cases=cases)


def row_of(queue: LevelQueue, figures: tuple[Any, ...]) -> QueueRow:
    count, oldest_at, due_at = figures
    return QueueRow(
        queue=queue,
        open=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
        oldest_at=moment_of(oldest_at),
        due_at=moment_of(due_at),
    )


def overdue_for(person: User) -> list[tuple[LevelQueue, int]]:
    """The queues that tell seniors and admins of overdue cases, each with how many are overdue now, up to 10,000."""
    queues = read_queues(
        places_of(person, [Permission.REVIEW_SENIOR]),
        figures=LATE,
        which=f" AND q.at_due = '{AtDue.ALERT.value}'",
        values=[timezone.now()],
    )
    return [(LevelQueue(queue.platform, Level.MODERATOR, queue), late) for queue, (late,) in queues if late]
