"""The banner: a scorer is paused or stopped, or a budget has said no in its current period.

It is not on the page of a case: what came to people since a scorer is paused would be told apart there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import granted, may
from moderation.screening.models import Budget, Line, LineState, Period
from review.insights.budgets import PERIODS
from review.insights.kept import Kept
from review.insights.names import scorers

KEPT_FOR = timedelta(seconds=5)
QUEUES = "/review/"
PEOPLE_LOOK = "What it is not asked about goes to people."


@dataclass(frozen=True)
class Limit:
    """A line out of use, or a budget that has said no: `platform` is None where it holds for all."""

    provider: str
    state: str = ""
    period: str = ""
    platform: UUID | None = None

    @property
    def words(self) -> str:
        if self.state:
            return f"{self.provider} is {'stopped' if self.state == LineState.STOPPED else 'paused'}."
        return f"A {PERIODS[Period(self.period)]} budget for {self.provider or 'all scorers'} is spent."


@dataclass(frozen=True)
class Banner:
    fact: str
    words: str
    links: bool


def limited_for(person: User, path: str) -> Banner | None:
    """What this person is told on this page: admins and auditors everywhere, those who review above their queues, where
    it explains how many wait and says nothing of any one case."""
    reads, reviews = may(person, Permission.READ_INSIGHTS), may(person, Permission.REVIEW)
    if not reads and not (reviews and path == QUEUES):
        return None
    limits = [limit for limit in limits_now.value() if concerns(person, limit)]
    if not limits:
        return None
    if reads:
        return Banner(" ".join(dict.fromkeys(limit.words for limit in limits)), PEOPLE_LOOK, links=True)
    return Banner("Scoring is limited today.", "More pictures than usual come to people.", links=False)


def concerns(person: User, limit: Limit) -> bool:
    """Whether it holds at a platform where the person works."""
    if limit.platform is None:
        return True
    places = [*granted(person, Permission.READ_INSIGHTS), *granted(person, Permission.REVIEW)]
    return any(place.platform_id in (None, limit.platform) for place in places)


def read_limits() -> list[Limit]:
    """One query on two tables of a few rows each."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    in_its_period = Q(period=Period.DAY, refused_at__gte=today) | Q(
        period=Period.MONTH, refused_at__gte=today.replace(day=1)
    )
    nothing = Value("", output_field=CharField())
    budgets = Budget.objects.filter(in_its_period).values_list(
        Value("", output_field=CharField()), F("provider"), F("period"), Cast("platform_id", CharField())
    )
    lines = (
        Line.objects.exclude(state=LineState.CLOSED)
        .filter(provider__in=scorers())
        .values_list(F("state"), F("provider"), nothing, Cast(nothing, CharField()))
    )
    return sorted(
        (
            Limit(provider, state, period, UUID(platform) if platform else None)
            for state, provider, period, platform in lines.union(budgets, all=True)
        ),
        key=lambda limit: (not limit.state, limit.provider, limit.period),
    )


limits_now = Kept(read_limits, KEPT_FOR)
