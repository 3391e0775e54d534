"""A count of spot checks a month, typed instead of a share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.cases.spot_checks import Budget, budget_of
from moderation.policy.figures import number, percent
from moderation.policy.models import Policy
from review.policies import names, typed

MOST = 1_000_000
NO_COUNT = f"This must be a whole number from 0 to {MOST:,}."
NONE_YET = "This policy has decided nothing without a person in the last 30 days, so no share follows from a count yet."


@dataclass(frozen=True)
class Samples:
    """The form's texts with the share in them, what is wrong with the count, and what was worked out, in words."""

    values: Mapping[str, str]
    fault: str = ""
    words: str = ""

    @property
    def faults(self) -> list[tuple[str, str]]:
        return [(names.SAMPLES, self.fault)] if self.fault else []


def with_share(values: Mapping[str, str], policy: Policy) -> Samples:
    """The same texts where no count was typed; a count takes the place of the share."""
    text = values.get(names.SAMPLES, "").strip()
    if not text:
        return Samples(values)
    wanted = typed.whole(text)
    if not isinstance(wanted, int) or not 0 <= wanted <= MOST:
        return Samples(values, fault=NO_COUNT)
    budget = budget_of(policy, wanted)
    if not budget.automatic:
        return Samples(values, fault=NONE_YET)
    return Samples({**values, "sample_rate": number(budget.share)}, words=_said(budget))


def _said(budget: Budget) -> str:
    of = f"{budget.automatic:,} automatic outcomes of the last 30 days"
    if budget.wanted > budget.automatic:
        return f"There were {of}, fewer than {budget.wanted:,}: each of them becomes a spot check."
    return f"{budget.wanted:,} spot checks of the {of} are a share of {percent(budget.share)}."
