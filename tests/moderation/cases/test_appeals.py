"""An appeal: for a senior who has not decided on it, answered once, and never lost."""

from __future__ import annotations

import pytest

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case
from moderation.cases.complaint import ComplaintRefused
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.models import Appeal, Barred, Case, CaseState, Decision
from moderation.cases.receive_appeal import Appealed, receive_appeal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind
from moderation.intake.models import Hold, Submission
from moderation.people.models import User
from moderation.platforms.members import create_person
from moderation.platforms.models import OwnUploader, Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Level, Role, Severity, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two,
    following_case,
    said,
    second_case,
)
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, reason_of
from tests.moderation.cases.reporting import ACTOR, lines, listen, reported, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(cast: Cast) -> Submission:
    """By Mira."""
    case = opened(cast.lantern)
    listen(case.submission)
    said(case, cast.mira, REJECTED)
    case.submission.refresh_from_db()
    return case.submission


def appealed(submission: Submission, text: str = "It is a sculpture.", **more: str) -> Appeal:
    submission.refresh_from_db()
    return receive_appeal(submission=submission, appealed=Appealed(text, **more), actor=ACTOR)


def outcome_of(appeal: Appeal) -> str | None:
    appeal.refresh_from_db()
    return appeal.outcome if appeal.decided_at else None


def case_of(appeal: Appeal) -> Case:
    appeal.refresh_from_db()
    return appeal.case


def senior(name: str) -> User:
    return create_person(username=name, name=name, role=Role.SENIOR, actor=Actor.system())


def decided(case: Case, person: User, kind: DecisionKind) -> Decision:
    """Not concluded yet."""
    held = open_case(case.id, person)
    return decide(held.id, person, held.version, kind, [reason_of(case)] if kind == REJECTED else [])


def reversed_by(submission: Submission, person: User, kind: DecisionKind) -> Decision:
    submission.refresh_from_db()
    codes = [rules_of(current_version(submission.platform)).reasons[0].code] if kind == REJECTED else []
    return reverse(submission.id, person, submission.version, kind, codes, "It was wrong.")


def test_it_opens_a_seniors_case_and_the_outcome_stands(rejected: Submission) -> None:
    appeal = appealed(rejected)
    case = case_of(appeal)
    assert (case.kind, case.level, case.state) == (CaseKind.APPEAL, Level.SENIOR, CaseState.OPEN)
    assert appeal.decision_id == rejected.decision_id
    rejected.refresh_from_db()
    assert (rejected.status, rejected.version) == (Status.REJECTED, 3)
    assert Hold.objects.get().image_id == rejected.image_id


def test_it_is_as_severe_as_what_was_rejected(rejected: Submission) -> None:
    Decision.objects.filter(id=rejected.decision_id).update(
        reasons=[{"code": "x", "category": "gore", "text": "x"}]
    )
    case = case_of(appealed(rejected))
    assert (case.severity, case.category) == (Severity.SEVERE, "gore")


def test_the_log_has_what_was_written_as_a_commitment(rejected: Submission) -> None:
    appeal = appealed(rejected, external_id="a-7", complainant="notifier")
    (line,) = lines("appeal.received")
    assert (line["subject"], line["actor"]["kind"]) == (f"appeal:{appeal.id}", "key")
    assert line["data"] == {
        "against": str(rejected.decision_id),
        "complainant": "notifier",
        "text": commitment(appeal.salt, "It is a sculpture."),
        "external_id": commitment(appeal.salt, "a-7"),
    }
    assert not Entry.objects.filter(body__contains="sculpture").exists()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.RECEIVED, "not_decided"),
        (Status.SCREENING, "not_decided"),
        (Status.IN_REVIEW, "not_decided"),
        (Status.UNPROCESSABLE, "submission_unprocessable"),
        (Status.ERASED, "submission_erased"),
    ],
)
def test_only_an_outcome_can_be_appealed_against(cast: Cast, status: Status, code: str) -> None:
    with pytest.raises(ComplaintRefused) as refused:
        appealed(posting(cast.lantern, status=status))
    assert refused.value.code == code
    assert not Case.objects.exists()


def test_one_at_a_time_and_one_against_each_decision(rejected: Submission, cast: Cast) -> None:
    first = appealed(rejected)
    assert refusal(rejected) == "appeal_open"
    said(case_of(first), cast.aiko, REJECTED)
    assert outcome_of(first) == "upheld"
    assert refusal(rejected) == "already_appealed"

    reversed_by(rejected, cast.aiko, APPROVED)
    assert appealed(rejected, complainant="notifier").decision_id == rejected.decision_id


def refusal(submission: Submission) -> str:
    with pytest.raises(ComplaintRefused) as refused:
        appealed(submission)
    return refused.value.code


def test_nobody_is_handed_it_who_decided(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.aiko, REJECTED)
    appeal = appealed(case.submission)
    with pytest.raises(CaseConflict):
        open_case(case_of(appeal).id, cast.aiko)
    assert next_case(cast.aiko, cast.lantern, Level.SENIOR) is None
    other = next_case(senior("soren"), cast.lantern, Level.SENIOR)
    assert other is not None
    assert other.id == case_of(appeal).id


def test_no_moderator_is_handed_it(rejected: Submission, cast: Cast) -> None:
    with pytest.raises(CaseNotFound):
        open_case(case_of(appealed(rejected)).id, cast.jonas)


def test_nobody_is_handed_the_appeal_of_their_own_upload(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.REJECTED, uploader_id="aiko-posts")
    OwnUploader.objects.create(person=cast.aiko, platform=cast.lantern, uploader_id="aiko-posts")
    with pytest.raises(CaseConflict):
        open_case(case_of(appealed(submission)).id, cast.aiko)


def test_upheld_it_is_told_and_moves_nothing(rejected: Submission, cast: Cast) -> None:
    appeal = appealed(rejected, external_id="a-7")
    before = rejected.decision_id
    made = said(case_of(appeal), cast.aiko, REJECTED)
    assert outcome_of(appeal) == "upheld"
    rejected.refresh_from_db()
    assert (rejected.status, rejected.decision_id) == (Status.REJECTED, before)
    (heard,) = told("appeal.decided")
    assert (heard["status"], heard["decision"]["id"]) == ("rejected", str(made.id))
    assert (heard["appeal"]["id"], heard["appeal"]["external_id"]) == (str(appeal.id), "a-7")
    assert (heard["appeal"]["status"], heard["appeal"]["outcome"]) == ("decided", "upheld")
    assert told("submission.decision_changed") == []
    assert not Hold.objects.exists()


def test_reversed_it_is_told_beside_the_change(rejected: Submission, cast: Cast) -> None:
    appeal = appealed(rejected)
    said(case_of(appeal), cast.aiko, APPROVED)
    assert outcome_of(appeal) == "reversed"
    rejected.refresh_from_db()
    assert rejected.status == Status.APPROVED
    (changed,) = told("submission.decision_changed")
    (heard,) = told("appeal.decided")
    assert (changed["version"], heard["version"]) == (rejected.version - 1, rejected.version)
    assert (heard["status"], heard["appeal"]["outcome"]) == ("approved", "reversed")
    (line,) = lines("appeal.decided")
    assert line["actor"]["id"] == str(cast.aiko.id)


def test_of_two_submissions_with_one_image_each_keeps_its_own_hold(cast: Cast) -> None:
    one = posting(cast.lantern, status=Status.REJECTED)
    other = posting(cast.lantern, status=Status.REJECTED, image=one.image)
    appeal, waits = appealed(one), appealed(other)
    said(case_of(appeal), cast.aiko, REJECTED)
    assert Hold.objects.get().reason == f"appeal {waits.id}"


def test_another_case_that_upholds_the_outcome_answers_nothing(rejected: Submission, cast: Cast) -> None:
    appeal = appealed(rejected)
    again = opened(cast.lantern, submission=rejected, kind=CaseKind.UNCERTAIN)
    said(again, cast.jonas, REJECTED)
    assert (outcome_of(appeal), case_of(appeal).state) == (None, CaseState.OPEN)


def test_an_outcome_that_changes_otherwise_answers_it(rejected: Submission, cast: Cast) -> None:
    appeal = appealed(rejected)
    said(opened(cast.lantern, submission=rejected, kind=CaseKind.UNCERTAIN), cast.jonas, APPROVED)
    assert outcome_of(appeal) == "reversed"


def test_so_does_a_reversal_by_hand_and_the_next_appeal_takes_the_case(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.aiko, REJECTED)
    appeal = appealed(case.submission)
    reversed_by(case.submission, cast.aiko, APPROVED)
    assert outcome_of(appeal) == "reversed"
    following = appealed(case.submission, complainant="notifier")
    assert case_of(following) == case_of(appeal)
    assert Case.objects.filter(kind=CaseKind.APPEAL).count() == 1
    assert Barred.objects.filter(case=case_of(following)).count() == 1
    said(case_of(following), senior("soren"), APPROVED)
    assert outcome_of(following) == "upheld"


def test_one_that_came_after_the_decision_on_the_case_it_takes_is_looked_at_anew(
    rejected: Submission, cast: Cast
) -> None:
    first = appealed(rejected)
    case = case_of(first)
    decided(case, cast.aiko, APPROVED)
    said(opened(cast.lantern, submission=rejected, kind=CaseKind.UNCERTAIN), cast.jonas, APPROVED)
    late = appealed(rejected, complainant="notifier")
    assert case_of(late) == case
    let_three_seconds_pass(case)
    assert conclude(case.id)
    assert (outcome_of(first), outcome_of(late)) == ("reversed", None)
    assert case_of(late) != case
    assert case_of(late).state == CaseState.OPEN


def test_where_two_are_wanted_a_reversal_waits_for_the_second(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    submission = posting(cast.lantern, status=Status.REJECTED)
    appeal = appealed(submission)
    said(case_of(appeal), cast.aiko, APPROVED)
    assert outcome_of(appeal) is None
    said(second_case(case_of(appeal)), senior("soren"), APPROVED)
    assert outcome_of(appeal) == "reversed"


def test_one_that_two_disagree_about_is_settled_by_a_third(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    submission = posting(cast.lantern, status=Status.REJECTED)
    appeal = appealed(submission)
    said(case_of(appeal), cast.aiko, APPROVED)
    said(second_case(case_of(appeal)), senior("soren"), REJECTED)
    assert outcome_of(appeal) is None
    said(second_case(case_of(appeal)), senior("sanna"), REJECTED)
    assert outcome_of(appeal) == "upheld"


def test_a_reversal_that_nobody_took_up_is_looked_at_anew(cast: Cast) -> None:
    """A random second look is open already, so that none opens for two; it finds what holds right."""
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    look = second_case(case)
    ask_for_two(cast.lantern)
    appeal = appealed(case.submission)
    first = case_of(appeal)
    said(first, cast.aiko, APPROVED)
    said(look, cast.jonas, REJECTED)
    assert outcome_of(appeal) is None
    assert case_of(appeal) != first
    assert (case_of(appeal).kind, case_of(appeal).state) == (CaseKind.APPEAL, CaseState.OPEN)


def test_while_a_mind_changes_it_is_not_lost(rejected: Submission, cast: Cast) -> None:
    case = Case.objects.get(submission=rejected)
    assert case.decision_id is not None
    change_mind(case.decision_id, cast.mira, APPROVED, [])
    appeal = appealed(rejected)
    let_three_seconds_pass(case)
    assert outcome_of(appeal) is None
    said(case_of(appeal), cast.aiko, REJECTED)
    assert outcome_of(appeal) == "upheld"


def test_it_is_no_label_and_no_second_look_is_drawn(rejected: Submission, cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    appeal = appealed(rejected)
    said(case_of(appeal), cast.aiko, REJECTED)
    assert (case_of(appeal).review_share, following_case(case_of(appeal))) == (None, None)


def test_a_report_meanwhile_has_a_case_of_its_own(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    appeal = appealed(submission, complainant="notifier")
    report = reported(submission)
    assert report.case_id != appeal.case_id
    said(case_of(appeal), cast.aiko, REJECTED)
    report.refresh_from_db()
    assert report.outcome == "rejected"
