"""Giving a case to somebody else without deciding: skip, escalate; and notes for colleagues."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.decide import note_problems
from moderation.cases.errors import CaseConflict, DecisionInvalid, DecisionProblem
from moderation.cases.models import Case, CaseState, Note, Skip
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName, Level


def skip(case_id: UUID, person: User, version: int, reason: str = "") -> None:
    """Put the case back; it never returns to this person. Raises CaseNotFound, CaseConflict."""
    case = get_case(case_id, person)
    with transaction.atomic():
        give_back(case, person, version)
        Skip.objects.get_or_create(
            case=case,
            person=person,
            defaults={"reason": reason.replace("\0", "")[:200], "at": timezone.now()},
        )
        record_on(case, EventName.CASE_SKIPPED, person)


def escalate(case_id: UUID, person: User, version: int, note: str = "") -> None:
    """Hand the case to the seniors, with a note if there is one. Raises CaseNotFound, CaseConflict."""
    case = get_case(case_id, person)
    check_note(note, required=False)
    with transaction.atomic():
        give_back(case, person, version, level=Level.SENIOR)
        record_on(case, EventName.CASE_ESCALATED, person, {"from": case.level, "to": Level.SENIOR.value})
        if note:
            write_note(case, person, note)


def add_note(case_id: UUID, person: User, text: str) -> Note:
    """A note on a case that this person can reach. Raises CaseNotFound, DecisionInvalid."""
    case = get_case(case_id, person)
    check_note(text, required=True)
    with transaction.atomic():
        return write_note(case, person, text)


def give_back(case: Case, person: User, version: int, **changes: object) -> None:
    """Let go of the case and change these columns of it. Raises CaseConflict."""
    given = Case.objects.filter(id=case.id, state=CaseState.OPEN, version=version, holder=person).update(
        holder=None,
        lease_until=None,
        held_since=None,
        colour_opened=False,
        version=F("version") + 1,
        **changes,
    )
    if not given:
        raise CaseConflict(Case.objects.select_related("decision__person", "holder").get(id=case.id))


def check_note(text: str, *, required: bool) -> None:
    if required and not text.strip():
        raise DecisionInvalid([DecisionProblem("note_missing", "note", "Write something first.")])
    if problems := note_problems(text):
        raise DecisionInvalid(problems)


def write_note(case: Case, person: User, text: str) -> Note:
    note = Note.objects.create(case=case, person=person, text=text, salt=new_salt(), at=timezone.now())
    record_on(case, EventName.CASE_NOTED, person, {"note": commitment(note.salt, text)})
    return note


def record_on(case: Case, event: EventName, person: User, data: dict[str, object] | None = None) -> None:
    record(
        event,
        actor=Actor.person(person.id),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data=data,
    )
