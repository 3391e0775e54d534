"""Hard budgets: what would go over one is not sent. Days and months are those of UTC."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import Platform
from moderation.screening.models import Budget, Call, Period
from moderation.vocabulary import EventName

RESERVE = 5  # a backlog leaves a fifth of every budget to what comes in


class Whose(NamedTuple):
    """What a budget is about; no provider and no platform stand for all of them."""

    provider: str
    platform: Platform | None
    period: Period


def start_of(period: str, day: date) -> date:
    """The first day of the period that this day is in."""
    return day.replace(day=1) if period == Period.MONTH else day


def concerned(providers: Collection[str], platforms: Collection[UUID]) -> list[Budget]:
    """The budgets that calls of these may touch, locked for this transaction, always in the same order."""
    of_provider = Q(provider="") | Q(provider__in=providers)
    of_platform = Q(platform=None) | Q(platform__in=platforms)
    return list(Budget.objects.select_for_update().filter(of_provider & of_platform).order_by("id"))


def applying(budgets: Iterable[Budget], provider: str, platform_id: UUID) -> list[Budget]:
    return [
        budget
        for budget in budgets
        if budget.provider in ("", provider) and budget.platform_id in (None, platform_id)
    ]


def has_room(budget: Budget, amount: int, now: datetime) -> bool:
    roll_over(budget, now)
    return budget.booked + amount <= budget.limit


def kept_for_live(provider: str, platform_id: UUID, amount: int, now: datetime) -> bool:
    """Whether this amount, spent on a backlog, would go into the part of a budget that is kept for what comes in. Asked
    before the gate, without its locks: the gate has the last word."""
    touched = Budget.objects.filter(
        Q(provider="") | Q(provider=provider), Q(platform=None) | Q(platform=platform_id)
    )
    for budget in touched:
        roll_over(budget, now)
        if budget.booked + amount > budget.limit - budget.limit // RESERVE:
            return True
    return False


def roll_over(budget: Budget, now: datetime) -> None:
    """A new period begins with nothing booked."""
    start = start_of(budget.period, now.date())
    if budget.start < start:
        budget.start, budget.booked, budget.refused_at = start, 0, None


def correct(provider: str, platform_id: UUID, day: date, difference: int) -> None:
    """Book what a call of that day cost beyond its estimate (or below it); periods that are over stay as they are."""
    if not difference:
        return
    for budget in applying(concerned([provider], [platform_id]), provider, platform_id):
        if budget.start == start_of(budget.period, day):
            budget.booked += difference
            budget.save(update_fields=["booked"])


def set_budget(
    *,
    provider: str,
    platform: Platform | None,
    period: Period,
    limit: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Set, change or (with None) remove a budget. What is booked in this period stays booked; a new one begins with
    what the period's calls have cost so far."""
    whose = Whose(provider, platform, period)
    try:
        write_budget(whose, limit, actor, now)
    except IntegrityError:  # two set it for the first time at once: the second finds the first one's
        write_budget(whose, limit, actor, now)


def write_budget(of: Whose, limit: int | None, actor: Actor, now: datetime) -> None:
    provider, platform, period = of
    whose = of._asdict()
    with transaction.atomic():
        before = Budget.objects.select_for_update().filter(**whose).first()
        if (before.limit if before else None) == limit:
            return
        if limit is None:
            Budget.objects.filter(**whose).delete()
        elif before:
            Budget.objects.filter(id=before.id).update(limit=limit, refused_at=None)
        else:
            start = start_of(period, now.date())
            Budget.objects.create(
                **whose, limit=limit, start=start, booked=spent_since(start, provider, platform)
            )
        record(
            EventName.BUDGET_CHANGED,
            actor=actor,
            platform_id=platform.id if platform else None,
            subject=f"budget:{provider or 'all'}:{period.value}",
            data={"before": before.limit if before else None, "after": limit},
        )


def spent_since(start: date, provider: str, platform: Platform | None) -> int:
    """What the calls since that day cost, those without an answer at their estimate."""
    from_day = Call.objects.filter(day__gte=start)
    if provider:
        from_day = from_day.filter(provider=provider)
    if platform:
        from_day = from_day.filter(platform=platform)
    found = from_day.aggregate(sum=Sum(Coalesce("cost", "estimate", Value(0))))
    return int(found["sum"] or 0)
