"""What the tallies of a platform, a queue or a category add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from moderation.tallies.models import Measure
from moderation.tallies.steps import within
from moderation.vocabulary import Verdict
from review.quality.figures import Rate

# Of fewer, neither how many became cases nor who decided is told: whoever holds one of them could work out why it is
# there.
FEWEST = 10


@dataclass
class Figures:
    """Sums; `waited` counts decisions by the step of how long their case had been open."""

    sums: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    waited: Counter[int] = field(default_factory=Counter)

    def add(self, measure: str, key: str, step: int, number: int) -> None:
        if measure == Measure.WAITED:
            self.waited[step] += number
        elif measure == Measure.ROUTED:
            self.verdicts[key] += number
        else:
            self.sums[measure] += number

    @property
    def received(self) -> int:
        return self.sums[Measure.RECEIVED]

    @property
    def routed(self) -> int:
        return self.verdicts.total()

    @property
    def automated(self) -> Rate | None:
        """Outcomes without a person, of all outcomes of the policy; None of fewer than ten."""
        by_policy = self.routed - self.verdicts[Verdict.REVIEW]
        return Rate(by_policy, self.routed) if self.routed >= FEWEST else None

    @property
    def opened(self) -> int | None:
        """None for fewer than ten, but for none at all."""
        count = self.sums[Measure.OPENED]
        return count if count >= FEWEST or not count else None

    @property
    def decided(self) -> int:
        return self.sums[Measure.DECIDED]

    @property
    def in_time(self) -> Rate:
        return Rate(self.sums[Measure.KEPT], self.decided)

    @property
    def median(self) -> timedelta | None:
        return within(self.waited, 0.5)

    @property
    def ninety(self) -> timedelta | None:
        return within(self.waited, 0.9)

    @property
    def lost(self) -> Rate:
        """First decisions that did not stand, of those that somebody looked at again."""
        return Rate(self.sums[Measure.LOST], self.sums[Measure.SECOND_LOOKS])

    @property
    def reversed(self) -> int:
        return self.sums[Measure.REVERSED]

    @property
    def by_policy(self) -> int:
        return self.sums[Measure.POLICY_REJECTED]

    @property
    def look(self) -> timedelta | None:
        """How long a decision took to look at, on average."""
        return timedelta(milliseconds=self.sums[Measure.LOOKED_MS] / self.decided) if self.decided else None
