"""The pipeline at a vendor's gate: one call for one request, budgets, breaker, pace, and money to the cent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.cases.models import Case, Routing
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.pipeline.screen import ScreenLane
from moderation.screening.limits import prices
from moderation.screening.models import Budget, Call, CallState, Line, LineState, Screening
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.pipeline.test_work import work_until_screening
from tests.moderation.screening.limits.asking import CENT, budget
from tests.pictures import jpeg
from tests.posting import post, post_and_work
from tests.servers import analysis
from tests.servers.analysis import AnalysisServer, scores
from tests.servers.scripted import respond

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _priced(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A picture costs a cent by the table, and a fifth of that by the server's own count."""
    path = tmp_path / "prices.toml"
    path.write_text("[analyses]\nper_request = 0.01\n")
    settings.PRICES_FILE = str(path)
    prices.table.cache_clear()
    yield
    prices.table.cache_clear()


def picture(number: int) -> bytes:
    return jpeg(64, 48, (number, 255 - number, 90))


def test_the_same_picture_is_paid_for_once_by_each_platform(cast: Cast, analysis_api: AnalysisServer) -> None:
    for _ in range(3):
        for number in range(4):
            post(cast.lantern, picture(number))
    post(cast.kleinmarkt, picture(0))
    work()
    assert set(Submission.objects.values_list("stage", flat=True)) == {"done"}
    assert len(analysis_api.requests) == Call.objects.count() == 5


def test_its_money_is_what_the_vendor_counts(cast: Cast, analysis_api: AnalysisServer) -> None:
    for number in range(3):
        post(cast.lantern, picture(number))
    work()
    calls = list(Call.objects.all())
    assert [call.state for call in calls] == [CallState.ANSWERED] * 3
    assert sum(call.cost or 0 for call in calls) == 3 * 2_000_000
    assert {(call.estimate, call.input_tokens, call.output_tokens) for call in calls} == {(CENT, 900, 40)}


def test_a_spent_budget_sends_what_is_left_to_people(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = scores(usage={"input_tokens": 1, "output_tokens": 1, "cost": 0.01})
    budget(3)
    for number in range(5):
        post(cast.lantern, picture(number))
    work()
    assert len(analysis_api.requests) == 3
    assert Budget.objects.get().booked == 3 * CENT
    waiting = Case.objects.filter(kind=CaseKind.UNSCREENED)
    assert waiting.count() == 2
    for routing in Routing.objects.filter(submission__in=waiting.values("submission")):
        assert routing.circumstances["budget_spent"]
        assert "budget" in str(routing.outcome["reasons"])


def test_a_refused_key_stops_the_calls_at_once(cast: Cast, analysis_api: AnalysisServer) -> None:
    analysis_api.always = analysis.error(401, "invalid_api_key")
    post_and_work(cast.lantern, picture(0))
    assert Line.objects.get().state == LineState.STOPPED
    asked = len(analysis_api.requests)
    submission = post_and_work(cast.lantern, picture(1))
    assert submission.status == Status.IN_REVIEW
    assert len(analysis_api.requests) == asked
    assert (
        "is stopped. It refuses our key."
        in Screening.objects.get(submission=submission).result["failure_detail"]
    )
    Line.objects.update(probe_at=timezone.now())
    analysis_api.always = scores()
    assert post_and_work(cast.lantern, picture(2)).status == Status.APPROVED
    assert Line.objects.get().state == LineState.CLOSED


def test_what_no_vendor_charges_for_costs_nothing_without_a_price_too(
    cast: Cast, analysis_api: AnalysisServer, settings: Any
) -> None:
    settings.PRICES_FILE = ""
    prices.table.cache_clear()
    post_and_work(cast.lantern, picture(0))
    analysis_api.always = scores(usage=None)
    post_and_work(cast.lantern, picture(1))
    analysis_api.always = analysis.error(401, "invalid_api_key")
    post_and_work(cast.lantern, picture(2))
    assert list(Call.objects.order_by("id").values_list("cost", flat=True)) == [2_000_000, None, 0]


def test_an_outage_costs_at_most_twenty_calls_and_ends_by_itself(
    cast: Cast, analysis_api: AnalysisServer, settings: Any
) -> None:
    settings.SCREENING_SECONDS = 8
    analysis_api.always = respond(500)
    for number in range(40):
        post(cast.lantern, picture(number))
    work()
    assert Line.objects.get().state == LineState.OPEN
    assert len(analysis_api.requests) <= 20
    assert set(Submission.objects.values_list("status", flat=True)) == {Status.IN_REVIEW}
    Line.objects.update(probe_at=timezone.now())
    analysis_api.always = scores()
    assert post_and_work(cast.lantern, picture(99)).status == Status.APPROVED


def test_a_lost_answer_is_booked_at_its_estimate(
    cast: Cast, analysis_api: AnalysisServer, settings: Any
) -> None:
    settings.SCREENING_ATTEMPTS = 1
    budget(100)

    def hang_up(request: object, wire: Any) -> None:
        wire.close()

    analysis_api.always = hang_up
    post_and_work(cast.lantern, picture(0))
    call = Call.objects.get()
    assert (call.state, call.cost, call.estimate) == (CallState.LOST, None, CENT)
    assert Budget.objects.get().booked == CENT


def test_what_waits_for_the_pace_keeps_its_place_and_its_time(
    cast: Cast, analysis_api: AnalysisServer, settings: LazySettings
) -> None:
    first = post(cast.lantern, picture(0))
    second = post(cast.lantern, picture(1))
    work_until_screening(first)
    work_until_screening(second)
    settings.PACES = {"analyses": (60, 0)}
    lane = ScreenLane()
    (job,) = lane.claim(10)
    assert job.submission.id == first.id
    second.refresh_from_db()
    assert (second.attempts, second.token, second.give_up_at) == (0, None, None)
    assert second.due_at <= timezone.now()
    assert lane.claim(10) == []
    lane.waiting.places[cast.lantern.id].until -= timedelta(seconds=2)
    Line.objects.update(requests_at=None)
    (later,) = lane.claim(10)
    assert later.submission.id == second.id


def test_one_platforms_backlog_at_a_slow_vendor_does_not_hold_up_another(
    cast: Cast, analysis_api: AnalysisServer, settings: LazySettings
) -> None:
    post_and_work(cast.kleinmarkt, picture(200))
    settings.PACES = {"analyses": (1, 0)}
    for number in range(6):
        work_until_screening(post(cast.lantern, picture(number)))
    answered_before = post(cast.kleinmarkt, picture(200))
    lane = ScreenLane()
    assert len(lane.claim(4)) == 1
    assert [job.submission.id for job in lane.claim(4)] == [answered_before.id]


def test_sixty_a_minute_are_sixty_a_minute(
    cast: Cast, analysis_api: AnalysisServer, settings: LazySettings
) -> None:
    settings.PACES = {"analyses": (300, 0)}
    for number in range(15):
        post(cast.lantern, picture(number))
    began = time.monotonic()
    work()
    while Submission.objects.exclude(stage="done").exists():
        work()
    assert len(analysis_api.requests) == 15
    assert time.monotonic() - began >= (15 - 3) / 5
