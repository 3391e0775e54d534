"""The clock is set back by an hour: played by moving every stored time an hour ahead, the log's too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, CaseState
from moderation.intake.idempotency import IdempotencyRunning, complete, reserve
from moderation.intake.models import IdempotencyKey, Stage, Submission
from moderation.pipeline import clock
from moderation.pipeline.claims import claim_submissions
from moderation.pipeline.deliver import move_cases
from moderation.pipeline.sweep import sweep
from moderation.rescreening.chosen import id_at
from moderation.rescreening.models import Rescreen, RescreenItem
from moderation.vocabulary import DecisionKind
from moderation.webhooks.claim import claim_deliveries
from moderation.webhooks.models import Attempt, Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.audit.sealing import run, unguarded
from tests.moderation.cases.opening import opened
from tests.posting import post

HOUR = timedelta(hours=1)


def an_hour_ahead(*names: str) -> None:
    """Rows from before the clock went back."""
    Submission.objects.update(due_at=F("due_at") + HOUR, lease_until=F("lease_until") + HOUR)
    Delivery.objects.update(
        due_at=F("due_at") + HOUR, created_at=F("created_at") + HOUR, lease_until=F("lease_until") + HOUR
    )
    Case.objects.update(conclude_at=F("conclude_at") + HOUR, lease_until=F("lease_until") + HOUR)


def mended() -> int:
    return clock.bring_forward(timezone.now())


def test_an_image_does_not_wait_for_the_old_time(cast: Cast) -> None:
    post(cast.lantern)
    an_hour_ahead()
    assert claim_submissions(Stage.PREPARE, limit=1, lease=HOUR) == []
    assert mended() == 1
    assert len(claim_submissions(Stage.PREPARE, limit=1, lease=timedelta(seconds=45))) == 1


def test_a_lease_of_a_worker_that_died_ends_within_its_own_length(cast: Cast) -> None:
    post(cast.lantern)
    claim_submissions(Stage.PREPARE, limit=1, lease=timedelta(seconds=45))
    an_hour_ahead()
    mended()
    row = Submission.objects.get()
    assert row.lease_until is not None
    assert row.lease_until <= timezone.now() + timedelta(seconds=46)


def test_a_webhook_goes_out_and_one_that_waits_for_its_retry_table_goes_on_waiting(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="http://127.0.0.1:9/x", secret="whsec_x")
    post(cast.lantern)
    an_hour_ahead()
    assert claim_deliveries(5) == []
    mended()
    assert len(claim_deliveries(5)) == 1

    later = timezone.now() + 2 * HOUR
    Delivery.objects.update(due_at=later, created_at=timezone.now() - HOUR, lease_until=None)
    assert mended() == 0
    assert Delivery.objects.get().due_at == later


def test_a_webhook_that_was_tried_in_the_hour_that_is_gone_is_tried_again_now(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="http://127.0.0.1:9/x", secret="whsec_x")
    post(cast.lantern)
    ahead = timezone.now() + HOUR
    Attempt.objects.create(delivery=Delivery.objects.get(), number=1, at=ahead, status=400)
    Delivery.objects.update(due_at=ahead + timedelta(seconds=5))
    mended()
    assert len(claim_deliveries(5)) == 1


def test_a_webhook_that_failed_since_then_waits_by_the_retry_table(cast: Cast) -> None:
    """Or a receiver that is down would be tried with every sweep, and given up within half a minute."""
    Endpoint.objects.create(platform=cast.lantern, url="http://127.0.0.1:9/x", secret="whsec_x")
    post(cast.lantern)
    now = timezone.now()
    for number, at in ((1, now + HOUR), (2, now)):
        Attempt.objects.create(delivery=Delivery.objects.get(), number=number, at=at, status=500)
    Delivery.objects.update(created_at=now + HOUR, due_at=now + timedelta(minutes=5))
    assert mended() == 0


def test_what_was_due_keeps_its_order_and_no_two_become_one(cast: Cast) -> None:
    """Many rows with one time would look to the watchdog like work that stands still."""
    ids = [post(cast.lantern).id for _ in range(3)]
    an_hour_ahead()
    assert mended() == 3
    rows = list(Submission.objects.order_by("due_at"))
    assert [row.id for row in rows] == ids
    assert len({row.due_at for row in rows}) == 3
    assert rows[-1].due_at <= timezone.now()


def test_a_decision_takes_effect_within_its_three_seconds(cast: Cast) -> None:
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    decide(case.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    an_hour_ahead()
    mended()
    row = Case.objects.get(id=case.id)
    assert row.conclude_at is not None
    assert row.conclude_at <= timezone.now() + timedelta(seconds=3)
    Case.objects.update(conclude_at=timezone.now())
    assert move_cases() == 1
    assert Case.objects.get(id=case.id).state == CaseState.CONCLUDED


def test_what_waits_as_long_as_it_should_is_left_alone(cast: Cast) -> None:
    post(cast.lantern)
    case = opened(cast.lantern)
    open_case(case.id, cast.mira)
    claim_submissions(Stage.PREPARE, limit=1, lease=timedelta(seconds=45))
    assert mended() == 0


def test_the_sweep_notices_by_the_logs_lines(cast: Cast) -> None:
    post(cast.lantern)
    an_hour_ahead()
    assert not sweep().due
    with unguarded():
        run("UPDATE audit_entry SET at = %s", timezone.now() + HOUR)
        assert clock.was_set_back(timezone.now())
        sweep()
        assert Submission.objects.get().due_at <= timezone.now()


def test_an_idempotency_key_is_not_running_for_an_hour(cast: Cast) -> None:
    first = reserve(platform=cast.lantern, key="k", fingerprint="f")
    with pytest.raises(IdempotencyRunning):
        reserve(platform=cast.lantern, key="k", fingerprint="f")
    IdempotencyKey.objects.update(reserved_until=F("reserved_until") + HOUR)
    second = reserve(platform=cast.lantern, key="k", fingerprint="f")
    assert second.token != first.token
    with pytest.raises(IdempotencyRunning):
        complete(first, post(cast.lantern))


def test_a_backlog_does_not_wait_for_the_old_time(cast: Cast) -> None:
    now = timezone.now()
    batch = Rescreen.objects.create(
        provider="local", why="", begun_at=now, cursor=id_at(now), total=1, look_again_at=now + HOUR
    )
    RescreenItem.objects.create(
        rescreen=batch, submission=post(cast.lantern), due_at=now + HOUR, lease_until=now + HOUR
    )
    mended()
    batch.refresh_from_db()
    item = RescreenItem.objects.get()
    for moment in (batch.look_again_at, item.due_at, item.lease_until):
        assert moment is not None
        assert moment <= timezone.now() + timedelta(minutes=2)
