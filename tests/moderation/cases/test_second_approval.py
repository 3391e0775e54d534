"""A rejection for a reason that takes two people: nothing happens until a second person has rejected as well, blind."""

from __future__ import annotations

import pytest

from moderation.api.representation import submission_json
from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Case, SecondReview
from moderation.cases.payload import decisions_of
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership
from moderation.vocabulary import CaseKind, Level, Purpose, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two_where,
    following_case,
    said,
    second_case,
    status_of,
)
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting


@pytest.fixture(autouse=True)
def _minors_takes_two(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")
    ask_for_two_where(cast.lantern, "minors")


def events() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


def on_the_wire(case: Case) -> tuple[str, object]:
    submission = Submission.objects.get(id=case.submission_id)
    found = submission_json(submission, decisions_of([submission]).get(submission.decision_id))
    return found["status"], found["decision"] and found["decision"]["id"]


def test_it_waits_for_the_second_person_and_then_the_first_ones_decision_holds(cast: Cast) -> None:
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED, "minors")
    assert (on_the_wire(case), events()) == ((Status.IN_REVIEW, None), [])
    again = second_case(case)
    assert (again.kind, SecondReview.objects.get().purpose) == (CaseKind.SECOND_REVIEW, Purpose.REQUIRED)
    with pytest.raises(CaseConflict):
        open_case(again.id, cast.mira)

    said(again, cast.jonas, REJECTED, "violence")
    assert (on_the_wire(case), events()) == ((Status.REJECTED, str(first.id)), ["submission.rejected"])
    assert following_case(case) is None


def test_a_senior_decides_when_the_second_person_does_not_see_it(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED, "minors")
    said(second_case(case), cast.jonas, APPROVED)
    assert (status_of(case), second_case(case).level) == (Status.IN_REVIEW, Level.SENIOR)
    said(second_case(case), cast.aiko, APPROVED)
    assert (status_of(case), events()) == (Status.APPROVED, ["submission.approved"])


def test_approvals_and_other_reasons_take_one_person(cast: Cast) -> None:
    approved, rejected = opened(cast.lantern), opened(cast.lantern)
    said(approved, cast.mira, APPROVED)
    said(rejected, cast.mira, REJECTED, "violence")
    assert (status_of(approved), status_of(rejected)) == (Status.APPROVED, Status.REJECTED)
    assert not SecondReview.objects.exists()


def test_what_is_approved_stays_so_until_two_reject_it(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    case = opened(cast.lantern, submission=submission, kind=CaseKind.SAMPLE)
    said(case, cast.mira, REJECTED, "minors")
    assert (status_of(case), events()) == (Status.APPROVED, [])
    said(second_case(case), cast.jonas, REJECTED, "minors")
    assert (status_of(case), events()) == (Status.REJECTED, ["submission.decision_changed"])


def test_a_change_of_mind_waits_too_and_cannot_be_taken_further_alone(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = said(case, cast.mira, APPROVED)
    changed = change_mind(made.id, cast.mira, REJECTED, ["minors"])
    let_three_seconds_pass(case)
    assert conclude(case.id)
    assert (status_of(case), events()) == (Status.APPROVED, ["submission.approved"])
    assert second_case(case)
    with pytest.raises(DecisionInvalid, match="Ask a senior"):
        change_mind(changed.id, cast.mira, APPROVED, [])


def test_nobody_reverses_to_it_alone(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    with pytest.raises(ActRefused) as refused:
        reverse(submission.id, cast.aiko, submission.version, REJECTED, ["minors", "violence"], "Look.")
    assert refused.value.why == Refusal.TAKES_TWO
    submission.refresh_from_db()
    assert (submission.status, events()) == (Status.APPROVED, [])


def test_a_trainees_takes_two_who_are_none(cast: Cast) -> None:
    set_trainee(membership=Membership.objects.get(user=cast.mira), trainee=True, actor=Actor.system())
    case = opened(cast.lantern)
    said(case, User.objects.get(id=cast.mira.id), REJECTED, "minors")
    said(second_case(case), cast.jonas, REJECTED, "violence")
    assert status_of(case) == Status.IN_REVIEW
    assert SecondReview.objects.get(case=second_case(case)).purpose == Purpose.REQUIRED
    said(second_case(case), cast.lena, REJECTED, "violence")
    assert status_of(case) == Status.REJECTED
