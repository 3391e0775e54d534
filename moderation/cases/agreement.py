"""How often a scorer and the people who looked said the same of a category.

Only pictures that people saw can be compared, and the policy chose most of them because a score was high: this is no
error rate of automation.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from moderation.cases.first_looks import count_first_looks
from moderation.vocabulary import Category


@dataclass
class Pair:
    """One scorer and one category: how often which of the two said what."""

    scorer: str
    category: Category
    both: int = 0
    only_scorer: int = 0
    only_person: int = 0
    neither: int = 0

    @property
    def compared(self) -> int:
        return self.both + self.only_scorer + self.only_person + self.neither

    @property
    def same(self) -> int:
        return self.both + self.neither

    @property
    def share(self) -> float:
        return self.same / self.compared

    def add(self, times: int, *, flagged: bool, rejected: bool) -> None:
        if flagged and rejected:
            self.both += times
        elif flagged:
            self.only_scorer += times
        elif rejected:
            self.only_person += times
        else:
            self.neither += times


@dataclass(frozen=True)
class Agreement:
    decisions: int
    pairs: list[Pair]


def agreement_within(reach: Q) -> Agreement:
    """Over what still stands of people's latest 2,000 first looks. `reach` is a condition on the platform of a decision's
    submission."""
    decisions, counts = count_first_looks(reach)
    pairs: dict[tuple[str, Category], Pair] = {}
    for scorer, category, flagged, rejected, times in counts:
        pair = pairs.setdefault((scorer, category), Pair(scorer, category))
        pair.add(times, flagged=flagged, rejected=rejected)
    return Agreement(decisions, sorted(pairs.values(), key=lambda p: (p.scorer, p.category)))
