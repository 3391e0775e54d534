"""One gate for all workers: pace, breaker, budgets, and one call at a time for the same request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.screening.limits import lines
from moderation.screening.limits.admit import Admitted, NotYet, Refused, admit
from moderation.screening.limits.settle import (
    Answered,
    Failed,
    give_up_lost,
)
from moderation.screening.models import Budget, Call, CallState, Line, LineState, Period
from moderation.screening.providers.base import FailureKind
from tests.cast import Cast
from tests.moderation.screening.limits.asking import (
    CENT,
    VENDOR,
    admitted,
    budget,
    fail,
    line,
    prove,
    settled,
    wanted,
)

pytestmark = pytest.mark.django_db


def test_it_writes_the_call_down_before_it_is_sent(cast: Cast) -> None:
    call = Call.objects.get(id=admitted(cast.lantern, digest="d"))
    assert (call.state, call.estimate, call.cost, call.digest) == (CallState.RUNNING, CENT, None, "d")
    assert call.lease_until > timezone.now()


def test_the_same_request_of_one_platform_runs_once(cast: Cast) -> None:
    prove(cast.lantern)
    first, second, other = admit(
        [
            wanted(cast.lantern, digest="d"),
            wanted(cast.lantern, digest="d"),
            wanted(cast.kleinmarkt, digest="d"),
        ]
    )
    assert isinstance(first, Admitted)
    assert isinstance(second, NotYet)
    assert isinstance(other, Admitted)
    settled(first.call_id, Answered(cost=CENT))
    assert isinstance(admit([wanted(cast.lantern, digest="d")])[0], Admitted)


def test_the_pace_is_the_operators(cast: Cast, settings: LazySettings) -> None:
    prove(cast.lantern)
    settings.PACES = {VENDOR: (600, 0)}
    found = admit([wanted(cast.lantern) for _ in range(20)])
    assert [type(one) for one in found] == [Admitted] * 5 + [NotYet] * 15
    later = found[-1]
    assert isinstance(later, NotYet)
    begun_at = Call.objects.latest("begun_at").begun_at
    assert later.until - begun_at == timedelta(seconds=0.1)


def test_tokens_have_a_pace_too(cast: Cast, settings: LazySettings) -> None:
    prove(cast.lantern)
    settings.PACES = {VENDOR: (0, 60_000)}
    found = admit([wanted(cast.lantern, tokens=400) for _ in range(4)])
    assert [type(one) for one in found] == [Admitted, Admitted, NotYet, NotYet]


def test_what_the_vendor_wants_is_waited_for_and_not_longer_than_two_minutes(cast: Cast) -> None:
    settled(admitted(cast.lantern), Failed(FailureKind.RATE_LIMITED, cost=0, retry_after=30))
    (waits,) = admit([wanted(cast.lantern)])
    assert isinstance(waits, NotYet)
    assert waits.until > timezone.now() + timedelta(seconds=29)
    Line.objects.update(blocked_until=timezone.now() + timedelta(minutes=10))
    (refused,) = admit([wanted(cast.lantern)])
    assert isinstance(refused, Refused)
    assert refused.kind == FailureKind.RATE_LIMITED


def test_an_unproven_line_carries_few_at_a_time(cast: Cast) -> None:
    found = admit([wanted(cast.lantern) for _ in range(20)])
    assert [type(one) for one in found] == [Admitted] * 8 + [NotYet] * 12
    assert isinstance(found[0], Admitted)
    settled(found[0].call_id, Answered(cost=0))
    assert {type(one) for one in admit([wanted(cast.lantern) for _ in range(20)])} == {Admitted}


def test_ten_failures_in_a_row_pause_the_line(cast: Cast) -> None:
    for _ in range(lines.FAILURES):
        fail(cast.lantern)
    assert (line().state, line().failures) == (LineState.OPEN, 10)
    assert Entry.objects.filter(event="provider.paused").count() == 1
    (refused,) = admit([wanted(cast.lantern)])
    assert isinstance(refused, Refused)
    assert refused.kind == FailureKind.UNAVAILABLE
    assert "paused" in refused.words


def test_a_success_between_them_starts_the_count_again(cast: Cast) -> None:
    for _ in range(lines.FAILURES - 1):
        fail(cast.lantern)
    prove(cast.lantern)
    fail(cast.lantern)
    assert (line().state, line().failures) == (LineState.CLOSED, 1)


def test_what_is_wrong_with_a_picture_says_nothing_of_the_line(cast: Cast) -> None:
    for _ in range(12):
        fail(cast.lantern, FailureKind.BAD_IMAGE)
        fail(cast.lantern, FailureKind.REFUSED)
    assert (line().state, line().failures) == (LineState.CLOSED, 0)


@pytest.mark.parametrize("kind", [FailureKind.AUTH_FAILED, FailureKind.QUOTA_EXHAUSTED])
def test_a_refused_key_or_an_unpaid_bill_stops_the_line_at_once(cast: Cast, kind: FailureKind) -> None:
    fail(cast.lantern, kind)
    assert line().state == LineState.STOPPED
    assert Entry.objects.filter(event="provider.stopped").count() == 1
    (refused,) = admit([wanted(cast.lantern)])
    assert isinstance(refused, Refused)


def test_one_request_may_try_and_its_success_resumes(cast: Cast) -> None:
    fail(cast.lantern, FailureKind.AUTH_FAILED)
    Line.objects.update(probe_at=timezone.now())
    found = admit([wanted(cast.lantern) for _ in range(5)])
    assert [type(one) for one in found] == [Admitted] + [Refused] * 4
    assert isinstance(found[0], Admitted)
    settled(found[0].call_id, Answered(cost=0))
    assert (line().state, line().failures, line().probe_at) == (LineState.CLOSED, 0, None)
    assert Entry.objects.filter(event="provider.resumed").count() == 1


def test_a_failed_try_leaves_it_as_it_is(cast: Cast) -> None:
    fail(cast.lantern, FailureKind.AUTH_FAILED)
    Line.objects.update(probe_at=timezone.now())
    fail(cast.lantern)
    assert line().state == LineState.STOPPED
    assert isinstance(admit([wanted(cast.lantern)])[0], Refused)


@pytest.mark.parametrize(
    ("whose", "other_goes"),
    [("", False), ("provider", False), ("platform", True), ("both", True)],
)
def test_a_budget_is_never_exceeded(cast: Cast, whose: str, other_goes: bool) -> None:
    prove(cast.lantern)
    budget(
        3,
        provider=VENDOR if whose in ("provider", "both") else "",
        platform=cast.lantern if whose in ("platform", "both") else None,
    )
    found = admit([wanted(cast.lantern) for _ in range(5)])
    assert [type(one) for one in found] == [Admitted] * 3 + [Refused] * 2
    assert isinstance(found[-1], Refused)
    assert found[-1].kind == FailureKind.BUDGET_SPENT
    assert Budget.objects.get().booked == 3 * CENT
    assert Budget.objects.get().refused_at
    assert isinstance(admit([wanted(cast.kleinmarkt)])[0], Admitted if other_goes else Refused)


def test_another_providers_budget_is_its_own(cast: Cast) -> None:
    budget(0, provider=VENDOR)
    assert isinstance(admit([wanted(cast.lantern, provider="analyses")])[0], Admitted)


def test_without_a_price_a_budget_could_not_be_kept(cast: Cast) -> None:
    assert isinstance(admit([wanted(cast.lantern, estimate=None)])[0], Admitted)
    budget(100)
    (refused,) = admit([wanted(cast.lantern, estimate=None)])
    assert isinstance(refused, Refused)
    assert refused.kind == FailureKind.NO_PRICE
    assert "price" in refused.words
    assert Budget.objects.get().refused_at is None


def test_the_actual_cost_takes_the_estimates_place(cast: Cast) -> None:
    budget(10)
    call = admitted(cast.lantern, estimate=4 * CENT)
    assert Budget.objects.get().booked == 4 * CENT
    settled(call, Answered(cost=CENT, usage={"input_tokens": 7, "output_tokens": 2}, latency_ms=12))
    assert Budget.objects.get().booked == CENT
    stored = Call.objects.get()
    assert (stored.state, stored.cost, stored.input_tokens, stored.output_tokens, stored.latency_ms) == (
        CallState.ANSWERED,
        CENT,
        7,
        2,
        12,
    )


def test_a_call_is_settled_once(cast: Cast) -> None:
    budget(10)
    call = admitted(cast.lantern)
    assert settled(call, Answered(cost=0))
    assert not settled(call, Answered(cost=5 * CENT))
    assert Budget.objects.get().booked == 0


def test_a_lost_answer_stays_booked_at_its_estimate(cast: Cast) -> None:
    budget(10)
    call = admitted(cast.lantern, digest="d")
    assert give_up_lost() == 0
    Call.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert give_up_lost() == 1
    assert Call.objects.get().state == CallState.LOST
    assert Budget.objects.get().booked == CENT
    assert isinstance(admit([wanted(cast.lantern, digest="d")])[0], Admitted)
    assert settled(call, Answered(cost=0))
    assert Budget.objects.get().booked == CENT


def test_who_asks_again_for_a_submission_need_not_wait_for_a_dead_worker(cast: Cast) -> None:
    one = wanted(cast.lantern)
    first, again = admit([one])[0], admit([one])[0]
    assert isinstance(first, Admitted)
    assert isinstance(again, Admitted)
    assert Call.objects.get(id=first.call_id).state == CallState.LOST
    assert Call.objects.get(id=again.call_id).state == CallState.RUNNING


def test_a_new_day_begins_with_nothing_booked(cast: Cast) -> None:
    prove(cast.lantern)
    budget(1)
    budget(3, period=Period.MONTH)
    assert [type(one) for one in admit([wanted(cast.lantern)] * 1 + [wanted(cast.lantern)])] == [
        Admitted,
        Refused,
    ]
    Budget.objects.filter(period=Period.DAY).update(start=timezone.now().date() - timedelta(days=1))
    assert isinstance(admit([wanted(cast.lantern)])[0], Admitted)
    Budget.objects.filter(period=Period.DAY).update(start=timezone.now().date() - timedelta(days=1))
    found = admit([wanted(cast.lantern), wanted(cast.lantern)])
    assert Budget.objects.get(period=Period.MONTH).booked <= 3 * CENT
    assert [type(one) for one in found] == [Admitted, Refused]


def test_a_budget_that_is_set_late_counts_what_was_spent_before(cast: Cast) -> None:
    settled(admitted(cast.lantern), Answered(cost=2 * CENT))
    admitted(cast.lantern)
    budget(3)
    assert Budget.objects.get().booked == 3 * CENT
    assert isinstance(admit([wanted(cast.lantern)])[0], Refused)
    budget(4)
    assert isinstance(admit([wanted(cast.lantern)])[0], Admitted)
    budget(None)
    assert not Budget.objects.exists()
    assert Entry.objects.filter(event="budget.changed").count() == 3
