"""A count of spot checks a month, typed instead of a share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.in_hand import in_hand
from moderation.cases.spot_checks import Budget, budget_of
from moderation.people.models import User
from moderation.policy.figures import number, percent
from moderation.policy.models import Policy
from review.language.figures import decimal, thousands
from review.policies import names, typed

MOST = 1_000_000
NO_COUNT = gettext_noop("This must be a whole number from 0 to {most}.")
NOT_NOW = gettext_noop(
    "While you hold a case no outcomes are counted: type a share, or give the case back first."
)
NONE_YET = gettext_noop(
    "This policy has decided nothing without a person in the last 30 days, so no share follows from a count yet."
)


@dataclass(frozen=True)
class Samples:
    """The form's texts with the share in them, what is wrong with the count, and what was worked out, in words."""

    values: Mapping[str, str]
    fault: str = ""
    words: str = ""

    @property
    def faults(self) -> list[tuple[str, str]]:
        return [(names.SAMPLES, self.fault)] if self.fault else []


def with_share(values: Mapping[str, str], policy: Policy, person: User) -> Samples:
    """The same texts where no count was typed; a count takes the place of the share. Not for who works on a case: the
    words tell how many outcomes there were."""
    text = values.get(names.SAMPLES, "").strip()
    if not text:
        return Samples(values)
    wanted = typed.whole(text)
    if not isinstance(wanted, int) or not 0 <= wanted <= MOST:
        return Samples(values, fault=_(NO_COUNT).format(most=thousands(MOST)))
    if in_hand(person).working:
        return Samples(values, fault=_(NOT_NOW))
    budget = budget_of(policy, wanted)
    if not budget.automatic:
        return Samples(values, fault=_(NONE_YET))
    return Samples({**values, "sample_rate": number(budget.share)}, words=_said(budget))


def _said(budget: Budget) -> str:
    words = _(
        "{wanted} spot checks of the {automatic} automatic outcomes of the last 30 days are a share of {share}."
    )
    if budget.wanted > budget.automatic:
        words = _(
            "There were {automatic} automatic outcomes of the last 30 days, fewer than {wanted}: each of them becomes a "
            "spot check."
        )
    return words.format(
        automatic=thousands(budget.automatic),
        wanted=thousands(budget.wanted),
        share=decimal(percent(budget.share)),
    )
