"""What leads see of breaks and caps: figures about everybody together, and none about few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.db.models import Q, Sum, Value
from django.db.models.functions import Least

from moderation.cases.models import Decision
from moderation.vocabulary import DecidedBy
from moderation.wellness.day import LONGEST_LOOK, start_of_day
from moderation.wellness.models import Bounds, CapMet

FEWEST = 5
DAYS = 7
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Week:
    """The last seven whole days. `people` decided something and is None when they were fewer than five, and then all is;
    `met` is how many of them met a cap, None when that was fewer than five; `looked` is the median of their days."""

    first: date
    last: date
    people: int | None = None
    met: int | None = None
    looked: timedelta | None = None


def week_before(bounds: Bounds, now: datetime) -> Week:
    """Without today, so that nobody can watch a figure move; read once in an hour."""
    ends = start_of_day(bounds, now)
    found: Week | None = cache.get_or_set(
        f"wellness:week:{ends:%Y%m%d%H}", lambda: read_week(ends), KEPT_SECONDS
    )
    return found or read_week(ends)


def read_week(ends: datetime) -> Week:
    """Two queries: a sum for each person and day along the index of people's decisions, and the caps that were met."""
    begins = ends - timedelta(days=DAYS)
    first, last = begins.date(), (ends - timedelta(days=1)).date()
    days = looked_by_day(begins)
    if len(days) < FEWEST:
        return Week(first, last)
    met = CapMet.objects.filter(day__gte=first, day__lte=last).values("person").distinct().count()
    each = [looked for sums in days for looked in sums if looked]
    return Week(
        first,
        last,
        people=len(days),
        met=met if met >= FEWEST else None,
        looked=timedelta(milliseconds=median(each)) if each else None,
    )


def looked_by_day(begins: datetime) -> list[list[int | None]]:
    """For each person who decided something, the milliseconds they looked on each of the seven days."""
    made = Decision.objects.filter(
        decided_by=DecidedBy.MODERATOR,
        made_at__gte=begins,
        made_at__lt=begins + timedelta(days=DAYS),
        looked_ms__isnull=False,
    )
    most = Value(int(LONGEST_LOOK.total_seconds() * 1000))
    sums = {
        f"day_{day}": Sum(
            Least("looked_ms", most),
            filter=Q(made_at__gte=begins + timedelta(days=day), made_at__lt=begins + timedelta(days=day + 1)),
        )
        for day in range(DAYS)
    }
    rows = made.order_by().values_list("person").annotate(**sums)
    return [list(looked) for _, *looked in rows]
