"""Stores what was confirmed, item by item, before any of it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.audit.commit import new_salt
from moderation.bulk.models import ABOUT_CASES, Act, Bulk, BulkItem
from moderation.cases.decide import note_problems
from moderation.cases.errors import DecisionInvalid, DecisionProblem
from moderation.people.models import User
from moderation.wake import wake

AT_MOST = 500
AT_ONCE = (
    50  # done while the person waits; more than these are done by a worker, and the page shows how far it is
)


class BulkNotFound(LookupError):
    """No such act, or it is somebody else's: both are answered alike."""


@dataclass(frozen=True)
class Chosen:
    """A submission, or an open case of it, and its version as the page showed it."""

    submission_id: UUID
    version: int
    case_id: UUID | None = None


def ask(
    bulk_id: UUID, person: User, act: Act, chosen: Sequence[Chosen], reason_codes: list[str], note: str
) -> Bulk:
    """Store the act and its items in one transaction; asked for twice, it is the first one that comes back.

    Whether an item may be acted on is looked at when its turn comes. Raises DecisionInvalid, BulkNotFound.
    """
    check(act, chosen, reason_codes, note)
    try:
        with transaction.atomic():
            bulk = Bulk.objects.create(
                id=bulk_id,
                act=act,
                person=person,
                reasons=reason_codes,
                note=note,
                salt=new_salt(),
                asked_at=timezone.now(),
            )
            BulkItem.objects.bulk_create(
                BulkItem(bulk=bulk, submission_id=one.submission_id, case_id=one.case_id, version=one.version)
                for one in dict.fromkeys(chosen)
            )
            if len(chosen) > AT_ONCE:
                wake()
    except IntegrityError:
        return own_bulk(bulk_id, person)
    return bulk


def own_bulk(bulk_id: UUID, person: User) -> Bulk:
    """Raises BulkNotFound."""
    bulk = Bulk.objects.filter(id=bulk_id, person=person).first()
    if bulk is None:
        raise BulkNotFound(bulk_id)
    return bulk


def check(act: Act, chosen: Sequence[Chosen], reason_codes: list[str], note: str) -> None:
    """Raises DecisionInvalid with all problems."""
    rejects = act in (Act.REJECT, Act.REJECT_OPEN)
    problems = note_problems(note)
    if not 0 < len(chosen) <= AT_MOST:
        problems.append(
            DecisionProblem("chosen_count", "chosen", f"Choose from 1 to {AT_MOST} submissions at once.")
        )
    if any((one.case_id is None) == (act in ABOUT_CASES) for one in chosen):
        problems.append(DecisionProblem("chosen_mixed", "chosen", "What was chosen does not fit the act."))
    if rejects and not reason_codes:
        problems.append(DecisionProblem("reason_missing", "reasons", "Choose at least one reason."))
    if not rejects and reason_codes:
        problems.append(DecisionProblem("reason_unwanted", "reasons", "Only a rejection has reasons."))
    if not note.strip():
        problems.append(DecisionProblem("note_missing", "note", "Say why, for colleagues and the log."))
    if problems:
        raise DecisionInvalid(problems)
