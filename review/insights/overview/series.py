"""The window hour by hour or day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from moderation.tallies.models import By
from review.insights.overview.asked import Asked
from review.insights.overview.figures import Figures


@dataclass(frozen=True)
class Moment:
    """An hour or a day; the last one of a window is not over."""

    start: datetime
    figures: Figures


def series_of(asked: Asked) -> list[Moment]:
    """One query; what nothing happened in is there with zeros."""
    found = {start: Figures() for start in asked.starts}
    rows = asked.tallies.filter(asked.here()).exclude(Q(by=By.CATEGORY))
    groups = rows.values_list("start", "measure", "by", "key", "step").order_by()
    for start, measure, _, key, step, number in groups.annotate(sum=Sum("number")):
        if start in found:
            found[start].add(measure, key, step, number)
    return [Moment(start, figures) for start, figures in found.items()]
