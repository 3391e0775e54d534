"""Reports and appeals at the same moment as each other, as routing and as a conclusion: one case, and none is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.complaint import ComplaintRefused
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Appeal, Case, CaseState, Report
from moderation.cases.receive_appeal import Appealed, receive_appeal
from moderation.cases.receive_report import Reported, receive_report
from moderation.intake.models import Image, Submission
from moderation.pipeline import work
from moderation.vocabulary import CaseKind, DecisionKind, Status
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, reason_of
from tests.moderation.cases.reporting import ACTOR
from tests.moderation.cases.test_races import all_at_once
from tests.posting import post

pytestmark = pytest.mark.django_db(transaction=True)

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def handed_on(submission: Submission, key: str = "") -> Report:
    return receive_report(submission=submission, reported=Reported("Look."), actor=ACTOR, idempotency_key=key)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.IN_REVIEW])
def test_eight_reports_open_one_case(cast: Cast, status: Status) -> None:
    submission = posting(cast.lantern, status=status)
    results = all_at_once(*[lambda: handed_on(submission)] * 8)

    assert Counter(type(result) for result in results) == {Report: 8}
    case = Case.objects.get()
    assert case.kind == CaseKind.REPORT
    assert set(Report.objects.values_list("case", flat=True)) == {case.id}
    assert Entry.objects.filter(event="report.received").count() == 8


def test_one_key_at_the_same_moment_is_one_report(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    all_at_once(*[lambda: handed_on(submission, "k")] * 8)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_a_report_and_a_conclusion_leave_none_unread(cast: Cast, kind: DecisionKind) -> None:
    cases = []
    for _ in range(8):
        case = open_case(opened(cast.lantern).id, cast.mira)
        codes = [reason_of(case)] if kind == REJECTED else []
        decide(case.id, cast.mira, case.version, kind, codes)
        let_three_seconds_pass(case)
        cases.append(case)

    for case in cases:
        results = all_at_once(lambda c=case: conclude(c.id), lambda c=case: handed_on(c.submission))
        assert [type(result) for result in results] == [bool, Report]

    if kind == REJECTED:
        assert set(Report.objects.values_list("outcome", flat=True)) == {"rejected"}
    else:
        waiting = Report.objects.filter(decided_at=None, case__state=CaseState.OPEN)
        assert waiting.count() == len(cases)


def test_a_report_and_routing_leave_none_without_a_case(cast: Cast) -> None:
    for _ in range(4):
        submission = post(cast.kleinmarkt)
        results = all_at_once(work, *[lambda s=submission: handed_on(s)] * 3)
        assert [type(result) for result in results[1:]] == [Report] * 3, results
        work()
    assert not Report.objects.filter(case=None).exists()
    assert Case.objects.count() == 4


def test_who_locks_the_picture_at_that_moment_hides_the_case(cast: Cast) -> None:
    for _ in range(6):
        case = open_case(opened(cast.lantern).id, cast.mira)
        again = posting(cast.lantern, status=Status.APPROVED, image=case.submission.image)
        results = all_at_once(
            lambda c=case: lock_suspected_abuse(c.id, cast.mira, c.version), lambda s=again: handed_on(s)
        )
        assert [type(result) for result in results] == [type(None), Report]
        assert Case.objects.get(submission=again).hidden


def test_eight_appeals_are_one(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.REJECTED)
    appealed = Appealed("It is a sculpture.")
    results = all_at_once(
        *[lambda: receive_appeal(submission=submission, appealed=appealed, actor=ACTOR)] * 8
    )
    assert Counter(type(result) for result in results) == {Appeal: 1, ComplaintRefused: 7}
    assert {result.code for result in results if isinstance(result, ComplaintRefused)} == {"appeal_open"}
    assert Case.objects.count() == 1


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="one writer at a time, so that nobody waits in a ring",
)
@pytest.mark.parametrize("status", [Status.RECEIVED, Status.SCREENING])
def test_one_that_comes_before_routing_does_not_wait_for_the_image(cast: Cast, status: Status) -> None:
    """Whoever prepares an image holds its submission and then wants the image: a ring, if a report held the image."""
    submission = posting(cast.lantern, status=status)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Image.objects.select_for_update().get(id=submission.image_id)
        done = pool.submit(all_at_once, lambda: handed_on(submission))
        try:
            assert [type(result) for result in done.result(timeout=5)] == [Report]
        finally:
            transaction.set_rollback(True)
