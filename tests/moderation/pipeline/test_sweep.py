"""Wake-ups are only wake-ups: losing all of them delays work and loses none."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.intake.models import Stage, Submission
from moderation.pipeline import work
from moderation.pipeline.claims import claim_submissions, next_due_submission
from moderation.pipeline.deliver import move_cases
from moderation.pipeline.sweep import sweep
from moderation.vocabulary import DecisionKind, Status
from moderation.wake import wake
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting
from tests.pictures import png
from tests.posting import post


def tasks() -> int:
    return OrmQ.objects.count()


def test_a_wake_up_is_written_once(cast: Cast) -> None:
    with transaction.atomic():
        for _ in range(5):
            wake()
    assert tasks() == 1


def test_a_wake_up_that_a_worker_has_taken_serves_nobody_else(cast: Cast) -> None:
    wake()
    OrmQ.objects.update(lock=timezone.now() + timedelta(minutes=2))
    wake()
    assert tasks() == 2


def test_posting_wakes_the_workers(cast: Cast) -> None:
    post(cast.lantern)
    post(cast.lantern, png(30, 30))
    assert tasks() == 1


def test_the_sweep_finds_what_lost_its_wake_up(cast: Cast) -> None:
    submission = post(cast.lantern)
    OrmQ.objects.all().delete()
    report = sweep()

    assert report.due
    assert report.oldest_due_seconds > 0
    assert tasks() == 1
    work()
    submission.refresh_from_db()
    assert submission.status == Status.APPROVED
    OrmQ.objects.all().delete()
    assert not sweep().due
    assert tasks() == 0


def test_the_sweep_finds_decisions_and_deliveries_too(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])
    OrmQ.objects.all().delete()
    assert not sweep().due  # its three seconds are not over
    let_three_seconds_pass(case)
    assert sweep().due
    Endpoint.objects.create(platform=cast.lantern, url="http://127.0.0.1:9/", secret="whsec_AAAA")
    assert move_cases() == 1
    assert Delivery.objects.count() == 1
    OrmQ.objects.all().delete()
    assert sweep().due
    assert tasks() == 1


def test_the_sweep_finds_what_a_dead_worker_held(cast: Cast) -> None:
    submission = post(cast.lantern)
    claim_submissions(Stage.PREPARE, limit=1, lease=timedelta(seconds=45))
    OrmQ.objects.all().delete()
    assert not sweep().due
    Submission.objects.update(lease_until=timezone.now() - timedelta(milliseconds=1))
    assert sweep().due
    work()
    submission.refresh_from_db()
    assert submission.status == Status.APPROVED


def test_a_leased_row_does_not_hide_one_that_is_free(cast: Cast) -> None:
    first = post(cast.lantern)
    claim_submissions(Stage.PREPARE, limit=1, lease=timedelta(seconds=45))
    lapses = next_due_submission(Stage.PREPARE)
    assert lapses is not None
    assert lapses > timezone.now() + timedelta(seconds=40)
    second = post(cast.lantern, png(30, 30))
    assert second.due_at > first.due_at
    assert next_due_submission(Stage.PREPARE) == second.due_at
    assert sweep().due


def test_one_case_that_cannot_be_concluded_does_not_hold_up_the_rest(cast: Cast) -> None:
    broken, sound = (opened(cast.lantern, submission=posting(cast.lantern)) for _ in range(2))
    for case in (broken, sound):
        held = open_case(case.id, cast.mira)
        decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
        let_three_seconds_pass(case)
    Case.objects.filter(id=broken.id).update(decision=None, conclude_at=timezone.now() - timedelta(seconds=5))

    assert move_cases() == 1
    assert Submission.objects.get(id=sound.submission_id).status == Status.APPROVED
    assert Submission.objects.get(id=broken.submission_id).status == Status.IN_REVIEW
