"""What a line learns from the vendor's answers, and what proves, stops and resumes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.screening.limits import lines
from moderation.screening.limits.admit import Admitted, NotYet, Refused, admit
from moderation.screening.limits.settle import Answered, Failed
from moderation.screening.models import Call, CallState, Line, LineState
from moderation.screening.pace import Allowance, Pace
from moderation.screening.providers.base import FailureKind
from tests.cast import Cast
from tests.moderation.screening.limits.asking import (
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


def answered(cast: Cast, pace: Pace) -> None:
    settled(admitted(cast.lantern), Answered(cost=0, pace=pace))


def seconds_until_open() -> float:
    return (lines.opens_at(line(), timezone.now()) - timezone.now()).total_seconds()


def test_it_keeps_to_the_limits_that_the_vendor_tells(cast: Cast) -> None:
    prove(cast.lantern)
    answered(cast, Pace(Allowance(600, 599, 0.1), Allowance(60_000, 59_000, 1.0)))
    found = admit([wanted(cast.lantern) for _ in range(20)])
    assert [type(one) for one in found] == [Admitted] * 5 + [NotYet] * 15
    Line.objects.update(requests_at=None, tokens_at=None)
    found = admit([wanted(cast.lantern, tokens=400) for _ in range(4)])
    assert [type(one) for one in found] == [Admitted, Admitted, NotYet, NotYet]


def test_what_an_answer_leaves_out_is_remembered(cast: Cast) -> None:
    answered(cast, Pace(Allowance(600), Allowance(60_000)))
    answered(cast, Pace(Allowance(None, 3, 1.0)))
    assert (line().requests_limit, line().tokens_limit) == (600, 60_000)


def test_the_operators_limits_go_first(cast: Cast, settings: LazySettings) -> None:
    settings.PACES = {VENDOR: (120, 6000)}
    answered(cast, Pace(Allowance(6000), Allowance(600_000)))
    requests, tokens = lines.buckets_of(line())
    assert requests
    assert tokens
    assert (requests.a_minute, tokens.a_minute) == (120, 6000)


@pytest.mark.parametrize("place", ["requests", "tokens"])
def test_where_nothing_is_left_it_waits_until_the_last_word_of_it(cast: Cast, place: str) -> None:
    first, second = admitted(cast.lantern), admitted(cast.lantern)
    settled(first, Answered(cost=0, pace=Pace(**{place: Allowance(600, 0, 20.0)})))
    assert 18 < seconds_until_open() <= 20
    settled(second, Answered(cost=0, pace=Pace(**{place: Allowance(600, 0, 1.0)})))
    assert seconds_until_open() > 17


def test_a_reset_is_never_waited_for_longer_than_a_minute(cast: Cast) -> None:
    answered(cast, Pace(Allowance(600, 0, 86_400.0)))
    assert 58 < seconds_until_open() <= 60


def test_a_shorter_wait_does_not_end_a_longer_one(cast: Cast) -> None:
    first, second = (admitted(cast.lantern) for _ in range(2))
    settled(first, Failed(FailureKind.RATE_LIMITED, cost=0, retry_after=60))
    settled(second, Failed(FailureKind.RATE_LIMITED, cost=0, retry_after=1))
    assert 58 < seconds_until_open() <= 60


def test_a_wait_of_years_is_one_of_a_day(cast: Cast) -> None:
    settled(admitted(cast.lantern), Failed(FailureKind.RATE_LIMITED, cost=0, retry_after=1e15))
    assert 86_000 < seconds_until_open() <= 86_400


def test_the_place_that_tokens_take_is_kept(cast: Cast, settings: LazySettings) -> None:
    prove(cast.lantern)
    settings.PACES = {VENDOR: (0, 60_000)}
    admitted(cast.lantern, tokens=2000)
    assert isinstance(admit([wanted(cast.lantern, tokens=1)])[0], NotYet)


def test_a_probe_is_not_taken_by_what_a_budget_refuses(cast: Cast) -> None:
    fail(cast.lantern, FailureKind.AUTH_FAILED)
    due = timezone.now() - timedelta(seconds=1)
    Line.objects.update(probe_at=due)
    budget(0)
    (refused,) = admit([wanted(cast.lantern)])
    assert isinstance(refused, Refused)
    assert refused.kind == FailureKind.BUDGET_SPENT
    assert line().probe_at == due
    budget(None)
    assert isinstance(admit([wanted(cast.lantern)])[0], Admitted)


def test_who_may_try_a_stopped_line_is_told_that_it_is_stopped(cast: Cast) -> None:
    fail(cast.lantern, FailureKind.AUTH_FAILED)
    (refused,) = admit([wanted(cast.lantern)])
    assert isinstance(refused, Refused)
    assert (refused.kind, refused.words) == (
        FailureKind.AUTH_FAILED,
        f"{VENDOR} is stopped. It refuses our key.",
    )


def test_the_first_try_has_to_wait(cast: Cast) -> None:
    fail(cast.lantern, FailureKind.QUOTA_EXHAUSTED)
    probe_at = line().probe_at
    assert probe_at
    assert timedelta(seconds=13) < probe_at - timezone.now() <= lines.PROBE_EVERY


def test_an_answer_that_was_on_its_way_resumes_a_stopped_line(cast: Cast) -> None:
    prove(cast.lantern)
    refused, late = admitted(cast.lantern), admitted(cast.lantern)
    settled(refused, Failed(FailureKind.AUTH_FAILED, cost=0))
    assert line().state == LineState.STOPPED
    settled(late, Answered(cost=0))
    assert line().state == LineState.CLOSED


def test_a_success_soon_after_another_still_forgets_the_failures(cast: Cast) -> None:
    prove(cast.lantern)
    fail(cast.lantern)
    prove(cast.lantern)
    assert line().failures == 0


def test_one_failure_makes_a_proven_line_unproven(cast: Cast) -> None:
    prove(cast.lantern)
    fail(cast.lantern)
    found = admit([wanted(cast.lantern) for _ in range(20)])
    assert [type(one) for one in found] == [Admitted] * lines.UNPROVEN + [NotYet] * (20 - lines.UNPROVEN)


def test_a_proof_does_not_last(cast: Cast) -> None:
    prove(cast.lantern)
    Line.objects.update(proven_at=timezone.now() - lines.PROVEN_FOR)
    found = admit([wanted(cast.lantern) for _ in range(20)])
    assert [type(one) for one in found].count(Admitted) == lines.UNPROVEN


def test_it_stops_and_pauses_once_however_often_it_fails(cast: Cast) -> None:
    calls = [admitted(cast.lantern) for _ in range(lines.UNPROVEN)]
    for call in calls:
        settled(call, Failed(FailureKind.AUTH_FAILED, cost=0))
    assert Entry.objects.filter(event="provider.stopped").count() == 1
    Line.objects.update(state=LineState.OPEN, failures=lines.FAILURES, probe_at=timezone.now())
    fail(cast.lantern)
    assert not Entry.objects.filter(event="provider.paused").exists()
    assert line().state == LineState.OPEN


def test_what_was_never_sent_says_nothing_of_the_line(cast: Cast) -> None:
    settled(admitted(cast.lantern), Failed(FailureKind.UNAVAILABLE, cost=0, sent=False))
    assert line().failures == 0


def test_a_submission_gives_up_its_own_call_to_the_same_vendor_only(cast: Cast) -> None:
    one = wanted(cast.lantern, provider="analyses")
    (running,) = admit([one])
    assert isinstance(running, Admitted)
    elsewhere = replace(wanted(cast.lantern), submission_id=one.submission_id)
    admit([elsewhere, wanted(cast.lantern, provider="analyses")])
    assert Call.objects.get(id=running.call_id).state == CallState.RUNNING
