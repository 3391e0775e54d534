"""A submission with an outcome that a senior may do something about."""

from __future__ import annotations

from uuid import UUID

from moderation.cases.bars import is_own_upload
from moderation.cases.in_hand import in_hand
from moderation.cases.models import WAITING, Case, CaseState
from moderation.cases.reach import handles_suspected_abuse
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.sealed import sealing
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.vocabulary import Status

OUTCOMES = (Status.APPROVED, Status.REJECTED)


def within_senior_reach(submission_id: UUID, person: User) -> Submission:
    """The submission, if this person is a senior there, it is not sealed for them nor their own, and no lock keeps them
    from it.

    Sealed is asked before all that could tell an outcome. Raises ActRefused.
    """
    submission = (
        Submission.objects.filter(scope(person, Permission.REVIEW_SENIOR), id=submission_id)
        .select_related("platform", "image")
        .first()
    )
    if submission is None:
        raise ActRefused(Refusal.NOT_YOURS)
    waits = sealing(person, WAITING).filter(submission=submission).exists()
    if waits or in_hand(person).is_copy(submission):
        raise ActRefused(Refusal.SEALED)
    if is_own_upload(submission, person):
        raise ActRefused(Refusal.OWN)
    if Case.objects.filter(submission=submission, state=CaseState.DECIDED).exists():
        raise ActRefused(Refusal.SETTLING)
    if submission.image and submission.image.locked_at and not handles_suspected_abuse(person):
        raise ActRefused(Refusal.LOCKED)
    return submission


def take_settled(submission_id: UUID, version: int) -> Submission:
    """The submission's row, kept for this transaction, with an outcome that nothing is about to change.

    `version` is the submission's as the page showed it. Raises ActRefused.
    """
    submission = Submission.objects.select_for_update().get(id=submission_id)
    if submission.version != version:
        raise ActRefused(Refusal.CHANGED)
    if submission.status not in OUTCOMES:
        raise ActRefused(Refusal.NO_OUTCOME)
    if Case.objects.filter(submission=submission, state=CaseState.DECIDED).exists():
        raise ActRefused(Refusal.SETTLING)
    return submission
