"""How often a scorer and the people who looked said the same of a category, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.assurance.wilson import wilson
from moderation.cases.agreement import Pair, agreement_within
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.vocabulary import CATEGORY_WORDS


class Row(Pair):
    """One scorer and one category, in words and as a drawing."""

    @property
    def words(self) -> str:
        return _(CATEGORY_WORDS[self.category])

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.same, self.compared)

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.1f} %"

    @property
    def range(self) -> str:
        """The interval in words."""
        low, high = self.interval
        return f"{100 * low:.1f}–{100 * high:.1f} %"

    @property
    def interval_width(self) -> str:
        """In percent of a drawing 100 wide."""
        low, high = self.interval
        return f"{100 * (high - low):.2f}"

    @property
    def point(self) -> str:
        """Where the mark of the drawing begins, so that it stays inside."""
        return f"{98.5 * self.share:.2f}"


@dataclass(frozen=True)
class Agreement:
    decisions: int
    pairs: list[Row]


def agreement_with(person: User) -> Agreement:
    """At the platforms whose insights this person reads, the scorers by name and their categories by their words."""
    found = agreement_within(scope(person, Permission.READ_INSIGHTS, field="submission__platform_id"))
    rows = [Row(**vars(pair)) for pair in found.pairs]
    return Agreement(found.decisions, sorted(rows, key=lambda row: (row.scorer, row.words)))
