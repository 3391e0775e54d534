"""Reports are decided with what people conclude, and none of them is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict
from moderation.cases.models import Barred, Case, CaseState, Decision, Report
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership, Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two,
    ask_for_two_where,
    following_case,
    said,
    second_case,
)
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, reason_of
from tests.moderation.cases.reporting import answer_of, lines, listen, reported, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(cast: Cast) -> Submission:
    submission = posting(cast.lantern, status=Status.APPROVED)
    listen(submission)
    return submission


def case_of(report: Report) -> Case:
    report.refresh_from_db()
    assert report.case is not None
    return report.case


def decided(case: Case, person: User, kind: DecisionKind = APPROVED) -> Decision:
    """Not concluded yet."""
    held = open_case(case.id, person)
    codes = [reason_of(case)] if kind == REJECTED else []
    return decide(held.id, person, held.version, kind, codes)


def concluded(case: Case) -> None:
    let_three_seconds_pass(case)
    assert conclude(case.id)


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_all_that_wait_are_decided_with_the_outcome(
    approved: Submission, cast: Cast, kind: DecisionKind
) -> None:
    reports = [reported(approved, external_id=f"r-{n}") for n in range(3)]
    made = said(case_of(reports[0]), cast.mira, kind)
    assert [answer_of(report) for report in reports] == [kind] * 3
    approved.refresh_from_db()
    heard = told()
    assert [one["report"]["external_id"] for one in heard] == ["r-0", "r-1", "r-2"]
    assert {one["decision"]["id"] for one in heard} == {str(made.id)}
    last = approved.version
    assert [one["version"] for one in heard] == [last - 2, last - 1, last]
    assert {line["actor"]["id"] for line in lines("report.decided")} == {str(cast.mira.id)}
    changed = ["submission.decision_changed"] if kind == REJECTED else []
    assert [line["event"] for line in lines("submission.decision_changed")] == changed


def test_while_it_may_be_undone_nothing_is_answered(approved: Submission, cast: Cast) -> None:
    report = reported(approved)
    made = decided(case_of(report), cast.mira)
    assert answer_of(report) is None
    undo(made.id, cast.mira)
    said(case_of(report), cast.mira, REJECTED)
    assert answer_of(report) == "rejected"
    assert len(told()) == 1


def test_one_that_came_after_the_approval_needs_a_person(approved: Submission, cast: Cast) -> None:
    first = reported(approved)
    case = case_of(first)
    decided(case, cast.mira)
    late = reported(approved, "Look closer.", category="gore")
    assert case_of(late) == case
    concluded(case)
    assert (answer_of(first), answer_of(late)) == ("approved", None)
    again = case_of(late)
    assert again != case
    assert (again.kind, again.state, again.category) == (CaseKind.REPORT, CaseState.OPEN, "gore")
    said(again, cast.jonas, REJECTED)
    assert answer_of(late) == "rejected"


def test_one_that_came_after_the_rejection_is_answered_by_it(approved: Submission, cast: Cast) -> None:
    case = case_of(reported(approved))
    decided(case, cast.mira, REJECTED)
    late = reported(approved)
    concluded(case)
    assert answer_of(late) == "rejected"
    assert not Case.objects.filter(state=CaseState.OPEN).exists()


def test_one_that_waits_for_a_first_decision_is_not_lost_either(cast: Cast) -> None:
    case = opened(cast.lantern)
    decided(case, cast.mira)
    late = reported(case.submission)
    concluded(case)
    assert answer_of(late) is None
    assert (case_of(late).kind, case_of(late).state) == (CaseKind.REPORT, CaseState.OPEN)


def test_an_approval_that_did_not_show_them_answers_none(approved: Submission, cast: Cast) -> None:
    sample = opened(cast.lantern, kind=CaseKind.SAMPLE, submission=approved)
    report = reported(approved)
    said(sample, cast.jonas, APPROVED)
    report.refresh_from_db()
    assert (answer_of(report), case_of(report).state) == (None, CaseState.OPEN)
    said(case_of(report), cast.mira, APPROVED)
    assert answer_of(report) == "approved"


def test_a_rejection_elsewhere_answers_them(approved: Submission, cast: Cast) -> None:
    sample = opened(cast.lantern, kind=CaseKind.SAMPLE, submission=approved)
    report = reported(approved)
    said(sample, cast.jonas, REJECTED)
    assert answer_of(report) == "rejected"


def test_where_two_are_wanted_the_first_alone_answers_nothing(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    report = reported(case.submission)
    said(case, cast.mira, APPROVED)
    assert answer_of(report) is None
    said(second_case(case), cast.jonas, APPROVED)
    assert answer_of(report) == "approved"


def test_where_two_disagree_the_senior_answers(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    report = reported(case.submission)
    said(case, cast.mira, REJECTED)
    said(second_case(case), cast.jonas, APPROVED)
    assert answer_of(report) is None
    said(second_case(case), cast.aiko, APPROVED)
    assert answer_of(report) == "approved"


def test_one_that_came_while_a_second_person_looked_needs_a_person(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    report = reported(case.submission)
    said(second_case(case), cast.jonas, APPROVED)
    own = case_of(report)
    assert (answer_of(report), own.kind, own.state) == (None, CaseKind.REPORT, CaseState.OPEN)


def test_one_that_came_before_a_second_look_was_asked_for_is_not_lost(cast: Cast) -> None:
    """It joined the decided case, whose decision was made before it came and then agreed with."""
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    decided(case, cast.mira)
    report = reported(case.submission)
    concluded(case)
    assert (answer_of(report), case_of(report)) == (None, case)
    said(second_case(case), cast.jonas, APPROVED)
    assert answer_of(report) is None
    assert (case_of(report).kind, case_of(report).state) == (CaseKind.REPORT, CaseState.OPEN)


def test_a_trainee_answers_none_until_confirmed(cast: Cast) -> None:
    set_trainee(membership=Membership.objects.get(user=cast.mira), trainee=True, actor=Actor.system())
    case = opened(cast.lantern)
    report = reported(case.submission)
    said(case, User.objects.get(id=cast.mira.id), REJECTED)
    assert answer_of(report) is None
    said(second_case(case), cast.jonas, REJECTED)
    assert answer_of(report) == "rejected"


def test_one_whose_rejection_nobody_took_up_needs_a_person(approved: Submission, cast: Cast) -> None:
    """A random second look is open already, so none opens for the reason that takes two; it finds what holds right."""
    ask_for_two_where(cast.lantern, rules_of(current_version(cast.lantern)).reasons[0].code)
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = opened(cast.lantern)
    said(case, cast.lena, APPROVED)
    look = second_case(case)
    again = opened(cast.lantern, submission=case.submission)
    report = reported(case.submission)
    assert case_of(report) == again
    said(again, cast.mira, REJECTED)
    assert answer_of(report) is None
    said(look, cast.jonas, APPROVED)
    assert answer_of(report) is None
    assert (case_of(report).kind, case_of(report).state) == (CaseKind.REPORT, CaseState.OPEN)


def test_whoever_decides_on_a_report_is_not_handed_the_second_look(cast: Cast) -> None:
    """It was opened before they met the submission, and keeps no others from it."""
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    report = reported(posting(cast.lantern, status=Status.APPROVED))
    case = opened(cast.lantern, submission=report.submission)
    said(case, cast.lena, APPROVED)
    look = second_case(case)
    decided(case_of(report), cast.mira)
    with pytest.raises(CaseConflict):
        open_case(look.id, cast.mira)
    said(look, cast.jonas, APPROVED)
    assert not Barred.objects.exists()


def test_a_change_of_mind_tells_nothing_twice(approved: Submission, cast: Cast) -> None:
    report = reported(approved)
    made = said(case_of(report), cast.mira, APPROVED)
    case = case_of(report)
    change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    concluded(case)
    assert answer_of(report) == "approved"
    assert len(told()) == 1


def test_one_that_comes_while_a_mind_changes_has_a_case_of_its_own(approved: Submission, cast: Cast) -> None:
    """The change may be undone, and its case is then as concluded as before."""
    first = reported(approved)
    made = said(case_of(first), cast.mira, APPROVED)
    change_mind(made.id, cast.mira, REJECTED, [reason_of(case_of(first))])
    late = reported(approved)
    assert case_of(late) != case_of(first)
    assert case_of(late).state == CaseState.OPEN


def test_a_reversal_to_rejected_answers_what_waits(approved: Submission, cast: Cast) -> None:
    opened(cast.lantern, kind=CaseKind.SAMPLE, submission=approved)
    report = reported(approved)
    Case.objects.update(level="senior")  # so that it is not sealed for who is kept from it
    Case.objects.all().update(state=CaseState.CONCLUDED)
    approved.refresh_from_db()
    code = rules_of(current_version(cast.lantern)).reasons[0].code
    reverse(approved.id, cast.aiko, approved.version, REJECTED, [code], "It was wrong.")
    assert answer_of(report) == "rejected"
    assert told()[0]["decision"]["outcome"] == "rejected"


def test_a_decision_is_no_label_and_no_second_look_is_drawn_for_it(approved: Submission, cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    report = reported(approved)
    said(case_of(report), cast.mira, APPROVED)
    case = case_of(report)
    assert (case.review_share, following_case(case)) == (None, None)


def test_the_time_it_came_counts_and_not_the_order_of_writing(approved: Submission, cast: Cast) -> None:
    report = reported(approved)
    case = case_of(report)
    made = decided(case, cast.mira)
    Report.objects.update(received_at=made.made_at + timedelta(microseconds=1))
    concluded(case)
    assert answer_of(report) is None
