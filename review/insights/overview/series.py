"""The window hour by hour or day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, Sum, TextField, Value, When
from django.db.models.functions import Cast, Left

from moderation.tallies.models import By
from review.insights.overview.asked import Asked
from review.insights.overview.figures import Figures

# A tally's start up to its hour, as text: a window has thousands of rows, and making a datetime of each took half of
# the page's time. Both databases write it alike.
HOUR = Left(Cast("start", TextField()), len("2026-11-27 13"))
# What a queue is called is of no use here, and would make a row of each.
VERDICT = Case(When(by=By.VERDICT, then=F("key")), default=Value(""))


@dataclass(frozen=True)
class Moment:
    """An hour or a day; the last one of a window is not over."""

    start: datetime
    figures: Figures


def series_of(asked: Asked) -> list[Moment]:
    """One query; what nothing happened in is there with zeros."""
    series = [Moment(start, Figures()) for start in asked.starts]
    found = {f"{moment.start:%Y-%m-%d %H}": moment.figures for moment in series}
    rows = asked.tallies.filter(asked.here()).exclude(by=By.CATEGORY).order_by()
    groups = rows.values_list(HOUR, "measure", VERDICT, "step")
    for hour, measure, verdict, step, number in groups.annotate(sum=Sum("number")):
        if hour in found:
            found[hour].add(measure, verdict, step, number)
    return series
