"""Seeing more than the veil: a peek in grey, and colour as a second deliberate step. Both are logged."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from moderation.cases.errors import CaseConflict
from moderation.cases.hand_on import record_on
from moderation.cases.models import Case
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName


def peek_grey(case_id: UUID, person: User) -> Case:
    """Log that the holder looked at the picture in grey. Raises CaseNotFound, CaseConflict when it is not theirs."""
    case = held(case_id, person)
    record_peek(case, person)
    return case


def record_peek(case: Case, person: User) -> None:
    """The same of a case that has just been found to be theirs."""
    with transaction.atomic():
        record_on(case, EventName.CASE_GREY_PEEKED, person)


def open_colour(case_id: UUID, person: User) -> Case:
    """Log that the holder opened the picture in colour, once for each time they hold the case."""
    case = held(case_id, person)
    with transaction.atomic():
        if Case.objects.filter(id=case_id, holder=person, colour_opened=False).update(colour_opened=True):
            record_on(case, EventName.CASE_COLOUR_OPENED, person)
    return case


def held(case_id: UUID, person: User) -> Case:
    case = get_case(case_id, person)
    if case.holder_id != person.id or case.is_unopened:
        raise CaseConflict(case)
    return case
