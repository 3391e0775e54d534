"""Handing a person their next case, or telling them that it is enough. The server's clock counts, not the browser's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from moderation.cases import claim
from moderation.cases.grid import claim_batch, keep_batch
from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.sql import insert
from moderation.vocabulary import Level
from moderation.wellness.limits import Break, Standing, break_due, standing_of
from moderation.wellness.milder import take_milder
from moderation.wellness.models import Cap, CapMet

KEPT_FOR = timedelta(days=8)


class CapReached(Exception):
    """This person is handed no case until a rest or the day has ended."""

    def __init__(self, cap: Cap, standing: Standing) -> None:
        super().__init__(cap.label)
        self.cap, self.standing = cap, standing


class BreakDue(Exception):
    """A break comes before the next case."""

    def __init__(self, due: Break, standing: Standing) -> None:
        super().__init__("a break is due")
        self.due, self.standing = due, standing


def take_next(
    person: User,
    platform: Platform | None = None,
    level: Level | None = None,
    *,
    queue: Queue | None = None,
    locked: bool = False,
) -> UUID | None:
    """As `claim.take_next`; after several severe ones in a row a milder one, where one is at hand.

    Raises CapReached, BreakDue.
    """
    standing = standing_of(person, timezone.now())
    stop_at_cap(person, standing)
    if due := break_due(person, standing):
        raise BreakDue(due, standing)
    milder = take_milder(person, standing, platform, level, queue, locked=locked)
    return milder or claim.take_next(person, platform, level, queue=queue, locked=locked)


def open_case(case_id: UUID, person: User, standing: Standing) -> Case:
    """As `claim.open_case`. Raises CapReached too, where that would hand them the case: theirs they may go on with."""
    if standing.cap and not is_theirs(case_id, person):
        stop_at_cap(person, standing)
    return claim.open_case(case_id, person)


def is_theirs(case_id: UUID, person: User) -> bool:
    """Whether opening it would hand them nothing: they hold it, or it is decided."""
    case = Case.objects.only("state", "holder_id").filter(id=case_id).first()
    return case is None or case.state != CaseState.OPEN or case.holder_id == person.id


def stop_at_cap(person: User, standing: Standing) -> None:
    if cap := standing.cap:
        day = standing.day.starts.date()
        if insert(CapMet(person=person, cap=cap, day=day), unless_there=True):
            CapMet.objects.filter(day__lt=day - KEPT_FOR).delete()
        raise CapReached(cap, standing)


def take_batch(person: User, queue: LevelQueue, size: int) -> list[UUID]:
    """For the grid: what the person has there already, else the first `size` free cases of the queue.

    Never more than they may still name severe in a row: a batch is not a way around the cap. Raises CapReached and
    BreakDue instead of handing out anything new.
    """
    if held := keep_batch(person, queue, size):
        return held
    standing = standing_of(person, timezone.now())
    stop_at_cap(person, standing)
    if due := break_due(person, standing):
        raise BreakDue(due, standing)
    room = standing.bounds.severe_in_a_row - standing.day.severe_row(standing.now)
    claim_batch(person, queue, min(size, room))
    return keep_batch(person, queue, size)
