"""The window's tallies, added up for everything that the page has a line about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Sum

from moderation.tallies.models import By
from review.insights.overview.asked import Asked
from review.insights.overview.figures import Figures


@dataclass
class Sums:
    """`platforms` has all that the person reads; the others are of the platform that was chosen, if one was."""

    total: Figures = field(default_factory=Figures)
    platforms: dict[UUID, Figures] = field(default_factory=lambda: defaultdict(Figures))
    queues: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    categories: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))


def sums_of(asked: Asked) -> Sums:
    """One query. What is counted by category is counted by queue as well, so it adds to no platform."""
    sums = Sums()
    groups = asked.tallies.values_list("platform_id", "measure", "by", "key", "step").order_by()
    for platform_id, measure, by, key, step, number in groups.annotate(sum=Sum("number")):
        here = asked.platform is None or asked.platform.id == platform_id
        if by != By.CATEGORY:
            sums.platforms[platform_id].add(measure, key, step, number)
        if here:
            counted = sums.categories[key] if by == By.CATEGORY else sums.total
            counted.add(measure, key, step, number)
        if here and by == By.QUEUE:
            sums.queues[key].add(measure, key, step, number)
    return sums
