"""The forecast: the same weekdays of whole weeks, an interval that holds as often as it says, nothing from too little."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import timezone
from scipy import stats  # type: ignore[import-untyped]  # it has no types

from moderation.tallies.count import day_of
from moderation.tallies.models import Book, By, Measure, Tally
from review.insights.overview.asked import asked_of
from review.insights.overview.forecast import MOST_WEEKS, Forecast, T, expected
from review.insights.overview.read import OverviewPage
from tests.cast import Cast
from tests.review.session.browser import signed_in, text


def test_its_quantiles_are_students() -> None:
    assert {df: pytest.approx(stats.t.ppf(0.975, df), abs=1e-4) for df in range(3, MOST_WEEKS)} == T


@pytest.mark.parametrize(
    ("mean", "shape"), [(0.3, None), (4, None), (60, None), (60, 4.0), (1500, 30.0)]
)  # a shape: weeks that differ more than by chance
@pytest.mark.parametrize("weeks", [4, 8])
def test_its_interval_holds_as_often_as_it_says(mean: float, shape: float | None, weeks: int) -> None:
    generator = np.random.default_rng(20261126)
    means = mean if shape is None else generator.gamma(shape, mean / shape, (2000, weeks + 1))
    counts = generator.poisson(means, (2000, weeks + 1)).tolist()
    held = 0
    for *past, next_one in counts:
        found = expected(past)
        held += found.low <= next_one <= found.high
    assert held / 2000 >= 0.93


def forecast(cast: Cast, days: int, platform: str = "", reader: str = "priya") -> Forecast:
    return page_with(cast, days, platform, reader).forecast


def page_with(cast: Cast, days: int, platform: str = "", reader: str = "priya") -> OverviewPage:
    """With a history that begins in the middle of the day so many days ago: 10 cases on each, 80 more on Mondays; of
    ten decisions of yesterday each was looked at for 30 seconds."""
    now = timezone.now()
    Book.objects.create(begins=now - timedelta(days=days), final_until=now, counted_at=now)
    starts = [day_of(now) - timedelta(days=ago) for ago in range(days + 1)]
    Tally.objects.bulk_create(
        Tally(hours=24, start=start, platform=place, measure=Measure.OPENED, by=By.QUEUE, key="x",
              number=90 if start.weekday() == 0 else 10)
        for start in starts for place in (cast.lantern, cast.kleinmarkt)
    )  # fmt: skip
    Tally.objects.bulk_create(
        Tally(hours=24, start=starts[1], platform=cast.lantern, measure=measure, by=By.QUEUE, key="x", number=number)
        for measure, number in ((Measure.DECIDED, 10), (Measure.LOOKED_MS, 300_000))
    )  # fmt: skip
    return OverviewPage(asked_of(getattr(cast, reader), QueryDict(f"platform={platform}"), now))


@pytest.mark.django_db
def test_a_weekday_is_like_that_weekday(cast: Cast) -> None:
    shown = page_with(cast, 90, platform="lantern")
    found = shown.forecast
    assert (found.weeks, len(found.days)) == (MOST_WEEKS, 7)
    for day, likely in found.days:
        assert likely.mean == (90 if day.weekday() == 0 else 10)
        assert likely.low < likely.mean < likely.high
    assert found.together is not None
    assert found.together.mean == 150
    assert shown.work is not None
    assert shown.work[0] < timedelta(seconds=30 * 150) < shown.work[1]
    page = text(signed_in(cast.priya).get("/insights/?platform=lantern"))
    assert "<b>150</b> cases" in page
    assert "At 30 s a case that is" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "weeks"), [(1, 0), (28, 3), (29, 4)])
def test_only_whole_weeks_count_and_four_of_them_are_needed(cast: Cast, days: int, weeks: int) -> None:
    found = forecast(cast, days)
    assert found.weeks == weeks
    assert bool(found.days) == (weeks >= 4)
    assert found.together is None or found.together.mean == 300


@pytest.mark.django_db
def test_it_is_made_of_the_platforms_that_somebody_reads(cast: Cast) -> None:
    found = forecast(cast, 29, platform="lantern", reader="karl")
    assert found.together is not None
    assert found.together.mean == 150
