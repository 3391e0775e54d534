"""What a report leads to, by where its submission is when it comes."""

from __future__ import annotations

import pytest

from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import SEALED_KINDS, decide
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Case, CaseState, Report
from moderation.cases.receive_report import Reported, receive_report
from moderation.cases.undo import undo
from moderation.intake.models import Image, Submission
from moderation.pipeline import work
from moderation.policy.rules import CategoryRule, Thresholds
from moderation.vocabulary import CaseKind, DecisionKind, Level, Severity, Status
from tests import pictures
from tests.cast import Cast
from tests.moderation.cases.deciding import change_policy
from tests.moderation.cases.opening import let_it_be_final, opened, posting
from tests.moderation.cases.queues import made
from tests.moderation.cases.reporting import ACTOR, answer_of, lines, listen, reported, told
from tests.posting import post
from tests.servers.analysis import AnalysisServer, scores

pytestmark = pytest.mark.django_db
ORDINARY = sorted(set(CaseKind) - SEALED_KINDS - {CaseKind.APPEAL})


def only_case(submission: Submission, kind: CaseKind = CaseKind.REPORT) -> Case:
    return Case.objects.get(submission=submission, kind=kind)


def test_the_log_has_what_was_written_as_commitments_alone(cast: Cast) -> None:
    report = reported(
        posting(cast.lantern), "My face.", reporter_id="u-12", external_id="r-7", category="gore"
    )
    (line,) = lines("report.received")
    assert (line["subject"], line["actor"]["kind"]) == (f"report:{report.id}", "key")
    assert line["data"] == {
        "category": "gore",
        "text": commitment(report.salt, "My face."),
        "reporter_id": commitment(report.salt, "u-12"),
        "external_id": commitment(report.salt, "r-7"),
    }
    for written in ("My face.", "u-12", "r-7"):
        assert not Entry.objects.filter(body__contains=written).exists()


def test_one_of_what_is_approved_opens_a_case_and_the_outcome_stands(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    listen(submission)
    report = reported(submission, category="gore")
    case = only_case(submission)
    assert (report.case_id, case.level, case.state, case.hidden) == (
        case.id,
        Level.MODERATOR,
        CaseState.OPEN,
        False,
    )
    assert (case.severity, case.category) == (Severity.SEVERE, "gore")
    assert case.routing is not None
    submission.refresh_from_db()
    assert (submission.status, submission.version) == (Status.APPROVED, 2)
    assert answer_of(report) is None
    assert told() == []


def test_its_queue_is_that_of_what_was_reported(cast: Cast) -> None:
    gore = made(cast.lantern, "Gore", categories=("gore",))
    submission, other = (posting(cast.lantern, status=Status.APPROVED) for _ in range(2))
    reported(submission, category="gore")
    reported(other, category="scam")
    assert only_case(submission).queue == gore
    assert only_case(other).queue.is_default


def test_a_further_one_joins_the_case(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    first, second = reported(submission), reported(submission, "Mine too.")
    assert first.case_id == second.case_id == only_case(submission).id


@pytest.mark.parametrize("kind", ORDINARY)
def test_it_joins_what_waits_already(cast: Cast, kind: CaseKind) -> None:
    case = opened(cast.lantern, kind=kind)
    assert reported(case.submission).case_id == case.id
    assert Case.objects.count() == 1


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED])
def test_it_never_joins_an_appeal(cast: Cast, status: Status) -> None:
    appeal = opened(cast.lantern, kind=CaseKind.APPEAL, status=status)
    report = reported(appeal.submission)
    assert report.case_id == only_case(appeal.submission).id
    assert not Report.objects.filter(case=appeal).exists()


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED])
def test_it_waits_for_a_sealed_case_and_joins_none_beside_it(
    cast: Cast, kind: CaseKind, status: Status
) -> None:
    sealed = opened(cast.lantern, kind=kind, status=status)
    report = reported(sealed.submission)
    assert (report.case_id, Case.objects.count()) == (None, 1)
    made = decide(sealed.id, cast.jonas, open_case(sealed.id, cast.jonas).version, DecisionKind.APPROVED, [])
    assert (reported(sealed.submission).case_id, Case.objects.count()) == (None, 1)
    again = undo(made.id, cast.jonas)
    assert (reported(sealed.submission).case_id, Case.objects.count()) == (None, 1)
    decide(sealed.id, cast.jonas, again.version, DecisionKind.APPROVED, [])
    let_it_be_final(sealed)
    assert {one.case_id for one in Report.objects.all()} == {only_case(sealed.submission).id}
    assert answer_of(report) is None


def test_between_a_decision_and_its_conclusion_it_joins_the_decided_case(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])
    assert reported(case.submission).case_id == case.id
    assert Case.objects.count() == 1


def test_of_what_is_rejected_it_is_answered_at_once(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.REJECTED)
    listen(submission)
    report = reported(submission, external_id="r-7")
    assert answer_of(report) == "rejected"
    assert not Case.objects.exists()
    (said,) = told()
    assert (said["status"], said["version"], said["decision"]["outcome"]) == ("rejected", 3, "rejected")
    assert (said["report"]["id"], said["report"]["external_id"]) == (str(report.id), "r-7")
    assert (said["report"]["status"], said["report"]["outcome"]) == ("decided", "rejected")
    (line,) = lines("report.decided")
    assert (line["subject"], line["data"]["outcome"]) == (f"report:{report.id}", "rejected")


def test_a_locked_pictures_case_opens_among_the_locked(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    lock_suspected_abuse(case.id, cast.mira, case.version)
    image = Image.objects.get(id=case.submission.image_id)
    again = posting(cast.lantern, status=Status.APPROVED, image=image)
    reported(again)
    assert (only_case(again).hidden, only_case(again).level) == (True, Level.SENIOR)


def test_before_routing_it_is_kept_and_joins_the_case_that_routing_opens(cast: Cast) -> None:
    submission = post(cast.kleinmarkt)
    report = reported(submission)
    assert (report.case_id, Case.objects.count()) == (None, 0)
    work()
    report.refresh_from_db()
    assert report.case_id == only_case(submission, CaseKind.FLAGGED).id
    assert Case.objects.count() == 1


def test_one_that_is_routed_while_it_comes_joins_the_case_all_the_same(cast: Cast) -> None:
    as_it_was = post(cast.kleinmarkt)
    work()
    report = receive_report(submission=as_it_was, reported=Reported("Look."), actor=ACTOR)
    assert report.case_id == only_case(as_it_was, CaseKind.FLAGGED).id


def test_when_automation_approves_a_person_reads_it(cast: Cast) -> None:
    change_policy(cast.lantern, sample_rate=0.0)
    submission = post(cast.lantern)
    report = reported(submission, category="scam")
    work()
    submission.refresh_from_db()
    report.refresh_from_db()
    assert submission.status == Status.APPROVED
    assert report.case_id == only_case(submission).id
    assert only_case(submission).category == "scam"
    assert answer_of(report) is None


def test_where_a_spot_check_was_drawn_it_waits_for_that(cast: Cast) -> None:
    change_policy(cast.lantern, sample_rate=1.0)
    submission = post(cast.lantern)
    report = reported(submission)
    work()
    report.refresh_from_db()
    assert [case.kind for case in Case.objects.all()] == [CaseKind.SAMPLE]
    assert (report.case_id, answer_of(report)) == (None, None)


def test_when_automation_rejects_it_is_answered(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = scores({"weapons": 0.99}, confidence=0.99)
    weapons = CategoryRule("weapons", "*", Thresholds(flag_at=0.2, reject_at=0.5))
    change_policy(cast.lantern, category_rules=(weapons,))
    submission = post(cast.lantern)
    listen(submission)
    report = reported(submission)
    work()
    submission.refresh_from_db()
    assert submission.status == Status.REJECTED
    assert answer_of(report) == "rejected"
    (said,) = told()
    assert (said["version"], said["decision"]["id"]) == (submission.version, str(submission.decision_id))
    assert not Case.objects.filter(kind=CaseKind.REPORT).exists()


def test_when_it_was_no_picture_it_is_answered_without_an_outcome(cast: Cast) -> None:
    submission = post(cast.lantern, pictures.undecodable_png())
    listen(submission)
    report = reported(submission)
    work()
    submission.refresh_from_db()
    assert submission.status == Status.UNPROCESSABLE
    assert answer_of(report) == ""
    (said,) = told()
    assert (said["status"], said["problem"]["code"]) == ("unprocessable", "image_undecodable")
    assert (said["report"]["status"], said["report"]["outcome"]) == ("decided", None)
