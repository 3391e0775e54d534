"""The budgets as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.pipeline.unpriced import unpriced
from moderation.platforms.access import may_everywhere, scope
from moderation.screening.limits.budgets import start_of
from moderation.screening.models import Budget, Period
from review.language.budgets import whose

PERIODS = {Period.DAY: gettext_noop("daily"), Period.MONTH: gettext_noop("monthly")}


@dataclass(frozen=True)
class BudgetRow:
    """A budget in its period; `booked` holds the estimates of running calls too, `refused_at` is when it said no in it.
    `stops` are the scorers that nobody is sent to while it holds, since their price is not known."""

    budget: Budget
    booked: int
    refused_at: datetime | None
    stops: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        """“sightengine at Lantern”, “all scorers”."""
        return whose(self.budget.provider, self.budget.platform.name if self.budget.platform else "")

    @property
    def period(self) -> str:
        return _(PERIODS[Period(self.budget.period)])

    @property
    def share(self) -> float:
        return min(1.0, self.booked / self.budget.limit) if self.budget.limit else 1.0


def keeps_budgets(person: User) -> bool:
    """Whether the person may change budgets: an admin of all platforms."""
    return may_everywhere(person, Permission.MANAGE_PLATFORM)


def budgets_of(person: User, now: datetime) -> list[BudgetRow]:
    """Those of the platforms whose insights the person reads; those of all platforms only for people of all."""
    found = Budget.objects.filter(scope(person, Permission.READ_INSIGHTS)).select_related("platform")
    return [row_of(budget, now) for budget in found.order_by("provider", "platform__name", "period")]


def row_of(budget: Budget, now: datetime) -> BudgetRow:
    """A period that is over is only noticed by the next call, so it is left out here."""
    current = budget.start >= start_of(budget.period, now.date())
    return BudgetRow(
        budget,
        budget.booked if current else 0,
        budget.refused_at if current else None,
        stopped_by(budget.provider),
    )


def stopped_by(provider: str) -> tuple[str, ...]:
    """The scorers without a known price among those that a budget for this one (empty: for all) is about."""
    return tuple(name for name in unpriced() if provider in ("", name))
