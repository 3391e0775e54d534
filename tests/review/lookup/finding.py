"""What somebody finds at /submissions/, and outcomes to be found."""

from __future__ import annotations

from uuid import UUID

from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.vocabulary import Category, DecisionKind
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.review.session.browser import signed_in


def found(cast: Cast, who: str = "otto", **asked: str) -> list[str]:
    response = signed_in(getattr(cast, who)).get("/submissions/", asked)
    assert response.status_code == 200
    return [str(row.submission.id) for row in response.context["page"].rows]


def rejected(case: Case, person: User, category: Category) -> Submission:
    """Decided by this person for the policy's first reason of this category, and in effect."""
    reasons = rules_of(case.policy_version).reasons
    return concluded(
        case, person, DecisionKind.REJECTED, [next(r.code for r in reasons if r.category == category)]
    )


def approved(case: Case, person: User) -> Submission:
    return concluded(case, person, DecisionKind.APPROVED, [])


def concluded(case: Case, person: User, kind: DecisionKind, codes: list[str]) -> Submission:
    decide(case.id, person, open_case(case.id, person).version, kind, codes)
    let_three_seconds_pass(case)
    assert conclude(case.id)
    return Submission.objects.get(id=case.submission_id)


def ids(*submissions: Submission) -> list[str]:
    """Newest first, as the page has them."""
    keys: list[UUID] = sorted((one.id for one in submissions), reverse=True)
    return [str(key) for key in keys]
