"""What a budget counts: its own vendor's and platform's calls, at what they cost, in its own period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.screening.limits.admit import Admitted, Refused, admit
from moderation.screening.limits.budgets import start_of
from moderation.screening.limits.settle import Answered, Failed
from moderation.screening.models import Budget, Call, CallState, Period
from moderation.screening.providers.base import FailureKind
from tests.cast import Cast
from tests.moderation.screening.limits.asking import CENT, VENDOR, admitted, budget, prove, settled, wanted

pytestmark = pytest.mark.django_db


def yesterday() -> date:
    return timezone.now().date() - timedelta(days=1)


def test_a_month_begins_on_its_first_day() -> None:
    assert start_of(Period.MONTH, date(2026, 11, 26)) == date(2026, 11, 1)
    assert start_of(Period.DAY, date(2026, 11, 26)) == date(2026, 11, 26)


def test_a_new_day_is_kept_from_its_first_call_on(cast: Cast) -> None:
    prove(cast.lantern)
    budget(1)
    Budget.objects.update(start=yesterday(), booked=CENT, refused_at=timezone.now())
    assert isinstance(admit([wanted(cast.lantern)])[0], Admitted)
    stored = Budget.objects.get()
    assert (stored.start, stored.booked, stored.refused_at) == (timezone.now().date(), CENT, None)
    assert isinstance(admit([wanted(cast.lantern)])[0], Refused)


def test_what_a_call_of_yesterday_cost_is_none_of_todays_business(cast: Cast) -> None:
    budget(10)
    call = admitted(cast.lantern)
    Call.objects.update(day=yesterday())
    Budget.objects.update(booked=0)
    settled(call, Answered(cost=3 * CENT))
    assert Budget.objects.get().booked == 0


def test_all_that_apply_are_corrected_and_no_others(cast: Cast) -> None:
    budget(10)
    budget(10, platform=cast.lantern)
    budget(10, provider=VENDOR)
    budget(10, provider="analyses")
    budget(10, platform=cast.kleinmarkt)
    settled(admitted(cast.lantern), Answered(cost=3 * CENT))
    booked = {
        (b.provider, b.platform.slug if b.platform else ""): b.booked // CENT for b in Budget.objects.all()
    }
    assert booked == {
        ("", ""): 3, ("", "lantern"): 3, (VENDOR, ""): 3, ("analyses", ""): 0, ("", "kleinmarkt"): 0,
    }  # fmt: skip


def test_one_that_is_set_late_counts_its_own_calls_only(cast: Cast) -> None:
    settled(admitted(cast.lantern), Answered(cost=2 * CENT))
    settled(admitted(cast.kleinmarkt), Answered(cost=4 * CENT))
    settled(admitted(cast.lantern, provider="analyses"), Answered(cost=8 * CENT))
    settled(admitted(cast.lantern), Answered(cost=16 * CENT))
    Call.objects.filter(cost=16 * CENT).update(day=yesterday())
    budget(100)
    budget(100, provider=VENDOR)
    budget(100, platform=cast.lantern)
    budget(100, provider=VENDOR, platform=cast.lantern)
    assert [b.booked // CENT for b in Budget.objects.order_by("id")] == [14, 6, 10, 2]


def test_setting_what_is_set_is_no_change_and_raising_it_ends_the_refusal(cast: Cast) -> None:
    budget(1)
    budget(1)
    assert Entry.objects.filter(event="budget.changed").count() == 1
    Budget.objects.update(refused_at=timezone.now())
    budget(2)
    assert Budget.objects.get().refused_at is None


def test_an_answer_that_may_have_been_charged_for_stays_booked_at_its_estimate(cast: Cast) -> None:
    budget(10)
    call = admitted(cast.lantern, estimate=4 * CENT)
    assert settled(call, Failed(FailureKind.UNAVAILABLE, cost=None, lost=True))
    assert Call.objects.get().state == CallState.LOST
    assert Budget.objects.get().booked == 4 * CENT


def test_in_one_batch_each_call_meets_the_budgets_that_are_about_it(cast: Cast) -> None:
    budget(0, platform=cast.kleinmarkt)
    budget(0, provider="analyses")
    batch = [wanted(cast.lantern), wanted(cast.kleinmarkt), wanted(cast.lantern, provider="analyses")]
    assert [type(one) for one in admit(batch)] == [Admitted, Refused, Refused]
