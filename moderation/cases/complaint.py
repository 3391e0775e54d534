"""What reports and appeals have in common: somebody outside is not content with a submission."""

from __future__ import annotations

from django.db.models import F

from moderation.cases.models import Case, CaseState, Decision
from moderation.intake.models import Submission
from moderation.vocabulary import CaseKind, Status

BEFORE_ROUTING = frozenset({Status.RECEIVED, Status.SCREENING})


class ComplaintRefused(Exception):
    """The submission takes no such complaint, or no further one; `code` is stable."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def refuse_gone(submission: Submission) -> None:
    """Raises ComplaintRefused where there is nothing to look at."""
    if submission.status == Status.UNPROCESSABLE:
        raise ComplaintRefused(
            "submission_unprocessable", "It could not be opened as a picture, so nobody saw it."
        )
    if submission.status == Status.ERASED:
        raise ComplaintRefused("submission_erased", "It has been erased.")


def in_force_of(submission: Submission) -> Decision | None:
    key = submission.decision_id
    return Decision.objects.filter(id=key).first() if key else None


def as_it_is(submission: Submission) -> Submission:
    """The row as the statements of this transaction have left it."""
    return Submission.objects.select_related("platform", "image").get(id=submission.id)


def raise_version(submission: Submission) -> None:
    """The next version, of an event that is told of the submission; call with its row held."""
    submission.version += 1
    Submission.objects.filter(id=submission.id).update(version=F("version") + 1)


def second_person_looks(submission: Submission) -> bool:
    looks = Case.objects.filter(submission_id=submission.id, kind=CaseKind.SECOND_REVIEW)
    return looks.exclude(state=CaseState.CONCLUDED).exists()
