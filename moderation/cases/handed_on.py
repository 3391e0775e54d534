"""Who handed a case on, when and how: of what led to a case this alone is no secret, its level shows it anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Case
from moderation.people.models import User
from moderation.vocabulary import EventName

HOW = {EventName.CASE_ESCALATED.value: "escalated", EventName.IMAGE_LOCKED.value: "locked"}
LEFT = HOW | {EventName.CASE_SKIPPED.value: "skipped"}
BY_ITSELF = "itself"


@dataclass(frozen=True)
class HandedOn:
    """`how` is “escalated”, “locked” (as suspected child abuse), or “itself”: nobody did it, `name` is empty, and when it
    was is not told."""

    name: str
    at: datetime | None
    how: str


def handed_on(case: Case) -> tuple[HandedOn, ...]:
    """Every time this seniors' case was escalated or locked, oldest first.

    One that came to them of itself (as it was due, three had skipped it, or two people disagree) says no more than that,
    neither why nor when: or a disagreement would be known.
    """
    lines = list(lines_of(case).filter(event__in=HOW))
    people = User.objects.in_bulk([UUID(line.actor_id) for line in lines if line.actor_id])
    named = [
        HandedOn(people[UUID(line.actor_id)].name, line.at, HOW[line.event])
        for line in lines
        if line.actor_id
    ]
    return tuple(named) if len(named) == len(lines) > 0 else (HandedOn("", None, BY_ITSELF), *named)


def handed_on_by(case_id: UUID, person: User) -> tuple[Case, HandedOn] | None:
    """The case that this person handed on last and how; None when it was not they, or there is no such case."""
    case = Case.objects.select_related("platform").filter(id=case_id).first()
    mine = lines_of(case).filter(event__in=LEFT, actor_id=Actor.person(person.id).id) if case else None
    line = mine.last() if mine is not None else None
    return (case, HandedOn(person.name, line.at, LEFT[line.event])) if case and line else None


def lines_of(case: Case) -> QuerySet[Entry]:
    return Entry.objects.filter(submission_id=case.submission_id, subject=f"case:{case.id}").order_by("id")
