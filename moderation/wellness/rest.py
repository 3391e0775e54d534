"""Putting a break off, and giving back what one holds when one stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from moderation.cases.claim import RELEASE_GRACE, release
from moderation.cases.models import ON_A_PAGE, Case, CaseState
from moderation.people.models import User
from moderation.wellness.limits import break_due, standing_of
from moderation.wellness.models import PutOff


def put_off_break(person: User, now: datetime) -> bool:
    """Go on for as long as a rest takes, then be asked again; False when no break is due, or it was put off twice.

    Pressed twice at once, it counts once.
    """
    standing = standing_of(person, now)
    due = break_due(person, standing)
    if due is None or due.may_put_off < 1 or standing.day.began is None:
        return False
    fresh = {"began": standing.day.began, "until": now + standing.bounds.rest}
    with transaction.atomic():
        before = PutOff.objects.filter(person=person).first()
        if before is None:
            return inserted(PutOff(person=person, times=1, **fresh))
        times = before.times + 1 if before.began == standing.day.began else 1
        as_it_was = PutOff.objects.filter(person=person, began=before.began, times=before.times)
        return bool(as_it_was.update(times=times, **fresh))


def inserted(row: PutOff) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # put off by another request at the same moment
        return False
    return True


def give_back_held(person: User, now: datetime) -> int:
    """Give back every case that the person holds, to be free in three seconds; how many these were."""
    held = Case.objects.filter(holder=person, state=CaseState.OPEN, lease_until__gt=now)
    return sum(release(case_id, person) for case_id in held.values_list("id", flat=True))


@dataclass(frozen=True)
class StillHeld:
    """How many cases wait for somebody who rests: `on_pages` as long as a page of theirs is open, `aside` because they or
    a colleague put them aside for them."""

    on_pages: int
    aside: int


def still_held(person: User, now: datetime) -> StillHeld:
    """What is held now; without what is free in a few seconds, as it was given back or its page was left."""
    held = Case.objects.filter(holder=person, state=CaseState.OPEN, lease_until__gt=now)
    # As in `release`: whoever gave it back may have read the clock a moment later than this.
    on_pages = held.filter(aside__in=ON_A_PAGE, lease_until__gt=now + 2 * RELEASE_GRACE)
    return StillHeld(on_pages.count(), held.exclude(aside__in=ON_A_PAGE).count())
