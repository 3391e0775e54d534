"""What the ledger of calls says of a window: how they ended, what they cost, which answers were lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.screening.models import Call, CallState
from review.insights.window import Window

LOST_SHOWN = 50
MONEY_SHOWN = 200

LOST = Q(cost=None, state=CallState.LOST)
UNPRICED = Q(cost=None, state__in=[CallState.ANSWERED, CallState.FAILED])


@dataclass
class Account:
    """The calls of one provider. Money is billionths of a dollar: `cost` is known, `lost` stands at its estimate,
    `running` is not yet known; `unpriced` calls ended without a price."""

    calls: int = 0
    answered: int = 0
    running_calls: int = 0
    lost_calls: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0
    lost: int = 0
    running: int = 0
    unpriced: int = 0

    @property
    def spent(self) -> int:
        return self.cost + self.lost


@dataclass(frozen=True)
class Spent:
    """What one platform's calls to one provider cost on one day (UTC)."""

    day: date
    provider: str
    platform: str
    calls: int
    cost: int
    lost: int


def calls_in(window: Window, person: User) -> QuerySet[Call]:
    """The calls that were begun in the window, of the platforms whose insights the person reads."""
    reach = scope(person, Permission.READ_INSIGHTS)
    return Call.objects.filter(reach, day__gte=window.since.date(), begun_at__gte=window.since)


def accounts_of(window: Window, person: User) -> dict[str, Account]:
    """The account of every provider that was called."""
    found: dict[str, Account] = {}
    groups = (
        calls_in(window, person)
        .values("provider", "state", "failure")
        .annotate(
            calls=Count("id"),
            known=Sum("cost"),
            estimated=Sum("estimate", filter=Q(cost=None)),
            unpriced=Count("id", filter=UNPRICED),
            input=Sum("input_tokens"),
            output=Sum("output_tokens"),
        )
    )
    for group in groups.order_by():
        account = found.setdefault(group["provider"], Account())
        account.calls += group["calls"]
        account.cost += int(group["known"] or 0)
        account.input_tokens += int(group["input"])
        account.output_tokens += int(group["output"])
        account.unpriced += group["unpriced"]
        add_ending(account, group["state"], group["failure"], group["calls"], int(group["estimated"] or 0))
    return found


def add_ending(account: Account, state: str, failure: str, calls: int, estimate: int) -> None:
    if state == CallState.ANSWERED:
        account.answered += calls
    elif state == CallState.RUNNING:
        account.running_calls += calls
        account.running += estimate
    elif state == CallState.LOST:
        account.lost_calls += calls
        account.lost += estimate
    else:
        account.failures[failure] += calls


def money_by_day(window: Window, person: User) -> list[Spent]:
    """Newest first, at most 200 lines and one more that says that there are."""
    groups = (
        calls_in(window, person)
        .values("day", "provider", "platform__name")
        .annotate(calls=Count("id"), known=Sum("cost"), lost=Sum("estimate", filter=LOST))
        .order_by("-day", "provider", "platform__name")
    )
    return [
        Spent(
            day=group["day"],
            provider=group["provider"],
            platform=group["platform__name"],
            calls=group["calls"],
            cost=int(group["known"] or 0),
            lost=int(group["lost"] or 0),
        )
        for group in groups[: MONEY_SHOWN + 1]
    ]


def spent_by_day(window: Window, person: User) -> dict[date, int]:
    """Billionths of a dollar, lost answers at their estimate."""
    groups = (
        calls_in(window, person).values("day").annotate(known=Sum("cost"), lost=Sum("estimate", filter=LOST))
    )
    return {
        group["day"]: int(group["known"] or 0) + int(group["lost"] or 0) for group in groups.order_by("day")
    }


def lost_calls(window: Window, person: User) -> list[Call]:
    """The latest calls whose answer was lost, at most 50."""
    lost = Call.objects.filter(
        scope(person, Permission.READ_INSIGHTS), state=CallState.LOST, begun_at__gte=window.since
    )
    return list(lost.select_related("platform").order_by("-begun_at")[:LOST_SHOWN])
