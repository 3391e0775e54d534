"""Reassigning: the case becomes a named colleague's for a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.cases.colleagues import colleagues
from moderation.cases.errors import DecisionInvalid, DecisionProblem
from moderation.cases.hand_on import check_note, record_on, write_note
from moderation.cases.hold import put_aside
from moderation.cases.models import Aside, Ask, AskKind, Case
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName

GIVEN_FOR = timedelta(hours=24)


def reassign(case_id: UUID, person: User, version: int, username: str, note: str = "") -> User:
    """Give the case to the colleague of this name, who has it for 24 hours: to open it, or to give it back.

    Raises CaseNotFound, CaseConflict, DecisionInvalid (nobody who may be handed it; the note).
    """
    case = get_case(case_id, person)
    colleague = colleague_named(username, case, person)
    named = check_note(note, case, person, required=False)
    now = timezone.now()
    with transaction.atomic():
        put_aside(case, person, version, Aside.GIVEN, holder=colleague, until=now + GIVEN_FOR)
        said = {"from": str(person.id), "to": str(colleague.id), "to_username": colleague.username}
        record_on(case, EventName.CASE_REASSIGNED, person, {**said})
        written = write_note(case, person, note, named) if note else None
        Ask.objects.create(
            case=case, kind=AskKind.GIVEN, asked_by=person, asked_of=colleague, note=written, at=now
        )
    return colleague


def colleague_named(username: str, case: Case, person: User) -> User:
    """Raises DecisionInvalid when that is nobody who may be handed the case."""
    found = colleagues(case, person).filter(username=username).first()
    if found is None:
        words = f"{username} cannot be handed this case." if username else "Choose a colleague."
        raise DecisionInvalid([DecisionProblem("unknown_colleague", "colleague", words)])
    return found
