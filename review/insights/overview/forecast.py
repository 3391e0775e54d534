"""How many cases the next days are likely to bring, from the same weekdays of the last weeks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, variance

from django.db.models import Sum

from moderation.tallies.count import DAY, day_of
from moderation.tallies.models import Book, Measure, Tally
from review.insights.overview.asked import Asked

WEEK = 7 * DAY
FEWEST_WEEKS, MOST_WEEKS = 4, 8
# The 97.5 % point of Student's t, by degrees of freedom.
T = {3: 3.1824, 4: 2.7764, 5: 2.5706, 6: 2.4469, 7: 2.3646}


@dataclass(frozen=True)
class Expected:
    """The mean of some past counts, and between what the next one lies 95 times in 100 if nothing changes."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """Seven days from today on, and all of them together; without `days` there are too few whole `weeks`."""

    weeks: int
    days: list[tuple[datetime, Expected]]
    together: Expected | None

    @property
    def needed(self) -> int:
        return FEWEST_WEEKS


def forecast_of(asked: Asked, book: Book | None) -> Forecast:
    """Over at most the last eight weeks before today that were counted from their first day on. One query."""
    today = day_of(asked.now)
    whole = (today - day_of(book.begins) - DAY) // WEEK if book else 0
    weeks = min(MOST_WEEKS, max(0, whole))
    if weeks < FEWEST_WEEKS:
        return Forecast(weeks, [], None)
    counts = opened_by_day(asked, today - weeks * WEEK, today)
    days = [today + number * DAY for number in range(7)]
    past = {day: [counts.get(day - n * WEEK, 0) for n in range(1, weeks + 1)] for day in days}
    sums = [sum(past[day][n] for day in days) for n in range(weeks)]
    return Forecast(weeks, [(day, expected(past[day])) for day in days], expected(sums))


def opened_by_day(asked: Asked, since: datetime, until: datetime) -> Mapping[datetime, int]:
    rows = Tally.objects.filter(
        asked.here(), hours=24, start__gte=since, start__lt=until, measure=Measure.OPENED
    )
    return dict(rows.values_list("start").annotate(sum=Sum("number")).order_by())


def expected(counts: Sequence[int]) -> Expected:
    """The prediction interval of Student's t for one more count (Hahn and Meeker, Statistical Intervals, 2nd ed., 4.8).

    Counts that happen to be alike are taken to vary as much as a Poisson count of their mean, and of at least one, does:
    three quiet Sundays do not promise a fourth.
    """
    mean, number = fmean(counts), len(counts)
    spread = max(variance(counts, mean), mean, 1.0)
    half = T[number - 1] * math.sqrt(spread * (1 + 1 / number))
    return Expected(mean, max(0.0, mean - half), mean + half)
