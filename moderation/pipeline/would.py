"""What a platform's policy would make of a submission if a scorer had given another answer. Nothing follows from it."""

from __future__ import annotations

from moderation.cases.models import Routing
from moderation.intake.models import Submission
from moderation.policy.evaluate import evaluate
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.stored import screening_from
from moderation.screening.models import Screening
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Verdict


def would(submission: Submission, version: PolicyVersion, answer: ScreeningResult) -> Verdict:
    """The verdict over this answer and those that the others gave when the submission was routed.

    A scorer that was not asked then is not missed now, except by a category that the policy requires.
    """
    others = [said for said in said_then(submission) if said.scorer != answer.scorer]
    return evaluate([*others, answer], rules_of(version)).verdict


def said_then(submission: Submission) -> list[ScreeningResult]:
    """What the last routing of the submission rested on."""
    routing = Routing.objects.filter(submission=submission).order_by("-created_at").first()
    rows = Screening.objects.filter(id__in=routing.screenings) if routing else []
    return [screening_from(row.result) for row in rows]
