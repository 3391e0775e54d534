"""What look-up finds a submission by: of the decision in force, its categories and who made it.

A decision's reasons are JSON, and no index of both databases reaches into it from a platform and in the order of the
submissions. So the few terms that are asked for have rows of their own, replaced with the decision. What automation
approves, which is most, has none.
"""

from __future__ import annotations

from uuid import UUID

from moderation.cases.models import Decision, Docket
from moderation.intake.models import Submission
from moderation.vocabulary import Category, DecisionKind

ANYBODY = "*"


def terms_for(person_id: UUID | None, kind: str, category: str) -> list[str]:
    """The terms that together hold what was asked for; any of them is enough. "" leaves a limit out.

    Somebody's decisions of either kind are two terms, as each stands in an order of its own.
    """
    whose = person_id.hex if person_id else ANYBODY
    if category:
        return [f"{whose}:{category}"]
    return [f"{whose}:{one}" for one in ([kind] if kind else [DecisionKind.APPROVED, DecisionKind.REJECTED])]


def file_under(submission: Submission, decision: Decision, *, first: bool) -> None:
    """Replace the submission's terms with those of the decision that comes into force; call inside its transaction.

    `first` says that no decision was in force before.
    """
    if not first:
        Docket.objects.filter(submission_id=submission.id).delete()
    terms = terms_of(decision)
    if terms:
        Docket.objects.bulk_create(
            Docket(submission_id=submission.id, platform_id=submission.platform_id, term=term)
            for term in terms
        )


def terms_of(decision: Decision) -> list[str]:
    """What a decision is found by."""
    known = set(Category)
    categories = sorted({reason["category"] for reason in decision.reasons} & known)
    terms = [f"{ANYBODY}:{category}" for category in categories]
    if decision.person_id:
        terms += [f"{decision.person_id.hex}:{found}" for found in (decision.kind, *categories)]
    return terms
