"""On hold: a case that stays a person's for hours, without its page, and is not what they are handed next.

When the hold ends nothing has to happen: a lease that has run out puts the case at its old place in the queue.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.cases.errors import CaseConflict, DecisionInvalid, DecisionProblem
from moderation.cases.hand_on import check_note, give_back, record_on, write_note
from moderation.cases.in_hand import in_hand
from moderation.cases.models import UNOPENED, Aside, Case, CaseState
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName

AT_MOST = 5
PAST_DUE = timedelta(hours=24)
MORNING = 9
ON_HOLD = [Aside.HOLD, Aside.OPINION]


class HoldFor(StrEnum):
    HOUR = "hour"
    FOUR_HOURS = "four_hours"
    MORNING = "morning"  # tomorrow's 9:00, where the server is


LENGTHS = {HoldFor.HOUR: timedelta(hours=1), HoldFor.FOUR_HOURS: timedelta(hours=4)}


def hold(case_id: UUID, person: User, version: int, length: HoldFor | str, note: str = "") -> datetime:
    """Keep the case for later, with a note if there is one; until when, never later than a day after it was due.

    Raises CaseNotFound, CaseConflict, DecisionInvalid (no such length, five held already, overdue for a day).
    """
    case = get_case(case_id, person)
    if length not in HoldFor.__members__.values():
        raise DecisionInvalid([DecisionProblem("unknown_length", "hold", "Choose how long to hold it.")])
    until = hold_end(case, HoldFor(length), timezone.now())
    named = check_note(note, case, person, required=False)
    with transaction.atomic():
        check_room(case, person)
        put_aside(case, person, version, Aside.HOLD, holder=person, until=until)
        record_on(case, EventName.CASE_HELD, person, {"until": until.isoformat()})
        if note:
            write_note(case, person, note, named)
    return until


def return_case(case_id: UUID, person: User, version: int) -> None:
    """Give back what one holds, to its old place in the queue. Raises CaseNotFound, CaseConflict."""
    case = get_case(case_id, person)
    with transaction.atomic():
        give_back(case, person, version, unopened=True)
        record_on(case, EventName.CASE_RETURNED, person)


def return_all(person: User) -> int:
    """Give back every case that this person works on or has on hold; how many these were."""
    return sum(returned_as_read(case, person) for case in in_hand(person).held)


def returned_as_read(case: Case, person: User) -> bool:
    """Give it back unless it was decided, or taken from them, since it was read."""
    with suppress(CaseConflict), transaction.atomic():
        give_back(case, person, case.version)
        record_on(case, EventName.CASE_RETURNED, person)
        return True
    return False


def hold_end(case: Case, length: HoldFor, now: datetime) -> datetime:
    """When such a hold ends. Raises DecisionInvalid when the case has been overdue for a day."""
    wanted = tomorrow_morning(now) if length == HoldFor.MORNING else now + LENGTHS[length]
    until = min(wanted, case.due_at + PAST_DUE)
    if until <= now:
        words = "It has been overdue for a day and cannot wait any longer."
        raise DecisionInvalid([DecisionProblem("overdue", "hold", words)])
    return until


def tomorrow_morning(now: datetime) -> datetime:
    """Tomorrow's 9:00 in the server's zone."""
    here = timezone.localtime(now, timezone.get_default_timezone())
    return (here + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def check_room(case: Case, person: User) -> None:
    """Raise DecisionInvalid when the person has five cases on hold besides this one; call inside a transaction."""
    # Two windows that each hold a fifth case meet at the person's own row.
    list(User.objects.select_for_update(no_key=True).filter(id=person.id).values_list("id"))
    held = Case.objects.filter(
        holder=person, state=CaseState.OPEN, aside__in=ON_HOLD, lease_until__gt=timezone.now()
    )
    if held.exclude(id=case.id).count() >= AT_MOST:
        words = f"You have {AT_MOST} cases on hold. Go on with one of them, or give one back."
        raise DecisionInvalid([DecisionProblem("too_many_held", "hold", words)])


def put_aside(case: Case, person: User, version: int, aside: Aside, *, holder: User, until: datetime) -> None:
    """Move the case from this person's page to `holder`'s list, one compare-and-swap. Raises CaseConflict.

    Whoever opens it there begins anew: veiled, and the time that they look counts from then.
    """
    mine = Case.objects.filter(id=case.id, state=CaseState.OPEN, version=version, holder=person)
    put = mine.exclude(UNOPENED).update(
        holder=holder,
        left_by=person,
        aside=aside,
        lease_until=until,
        held_since=None,
        colour_opened=False,
        version=F("version") + 1,
    )
    if not put:
        raise CaseConflict(Case.objects.select_related("decision__person", "holder").get(id=case.id))
