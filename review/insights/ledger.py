"""What the ledger of calls says of a window: how they ended, what they cost, which answers were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.platforms.models import Platform
from moderation.screening.models import UNPRICED, Call, CallState
from review.insights.window import Window

LOST_SHOWN = 50
MONEY_SHOWN = 100


@dataclass
class Account:
    """The calls of one provider. Money is billionths of a dollar: `cost` is known, `lost` stands at its estimate,
    `running` is not yet known; what `unpriced` calls cost is not known at all."""

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


@dataclass
class Spent:
    """What one platform's calls to one provider cost on one day (UTC), but for the `unpriced` ones. `platform` is its
    name where it is shown."""

    day: date
    provider: str
    platform_id: UUID
    platform: str = ""
    calls: int = 0
    cost: int = 0
    lost: int = 0
    unpriced: int = 0


@dataclass
class Book:
    """The account of every provider that was called, the money of each day (billionths of a dollar, lost answers at their
    estimate), and at most 100 lines of it, newest first, with one more that says that there are."""

    accounts: dict[str, Account]
    by_day: dict[date, int]
    lines: list[Spent]


def calls_in(window: Window, person: User) -> QuerySet[Call]:
    """The calls that were begun in the window, of the platforms whose insights the person reads."""
    reach = scope(person, Permission.READ_INSIGHTS)
    return Call.objects.filter(reach, day__gte=window.since.date(), begun_at__gte=window.since)


def book_of(window: Window, person: User) -> Book:
    """Everything that is counted of calls, in one reading along one index that has all of it."""
    accounts: dict[str, Account] = {}
    spent: dict[tuple[date, str, UUID], Spent] = {}
    for group in groups_of(window, person):
        estimate = int(group["estimated"] or 0)
        account = accounts.setdefault(group["provider"], Account())
        add_counts(account, group)
        add_ending(account, group["state"], group["failure"], group["calls"], estimate)
        place = group["day"], group["provider"], group["platform_id"]
        line = spent.setdefault(place, Spent(*place))
        line.calls += group["calls"]
        line.cost += int(group["known"] or 0)
        line.lost += estimate if group["state"] == CallState.LOST else 0
        line.unpriced += group["unpriced"]
    by_day: Counter[date] = Counter()
    for line in spent.values():
        by_day[line.day] += line.cost + line.lost
    return Book(accounts, dict(by_day), named(newest(spent.values())))


def groups_of(window: Window, person: User) -> Iterable[dict[str, Any]]:
    """The sums of each day, provider, platform and ending, in the order of the index `call_window`."""
    places = ("day", "provider", "platform_id", "state", "failure")
    groups: Iterable[dict[str, Any]] = (
        calls_in(window, person)
        .values(*places)
        .annotate(
            calls=Count("*"),
            known=Sum("cost"),
            estimated=Sum("estimate", filter=Q(cost=None)),
            unpriced=Count("day", filter=UNPRICED),
            input=Sum("input_tokens"),
            output=Sum("output_tokens"),
        )
        .order_by(*places)
        .iterator()
    )
    return groups


def add_counts(account: Account, group: Mapping[str, Any]) -> None:
    account.calls += group["calls"]
    account.cost += int(group["known"] or 0)
    account.input_tokens += int(group["input"])
    account.output_tokens += int(group["output"])
    account.unpriced += group["unpriced"]


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


def newest(lines: Iterable[Spent]) -> list[Spent]:
    """As many as are shown, and one more."""
    by_provider = sorted(lines, key=lambda line: line.provider)
    return sorted(by_provider, key=lambda line: line.day, reverse=True)[: MONEY_SHOWN + 1]


def named(lines: list[Spent]) -> list[Spent]:
    """The same with the names of their platforms."""
    names = Platform.objects.in_bulk({line.platform_id for line in lines})
    for line in lines:
        line.platform = names[line.platform_id].name
    return lines


def lost_calls(window: Window, person: User) -> list[Call]:
    """The latest calls whose answer was lost, at most 50."""
    lost = Call.objects.filter(
        scope(person, Permission.READ_INSIGHTS), state=CallState.LOST, begun_at__gte=window.since
    )
    return list(lost.select_related("platform").order_by("-begun_at")[:LOST_SHOWN])
