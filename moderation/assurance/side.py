"""One side of a window as it is walked: its counts along a grid, and what may be borne there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.assurance.strata import Counts, Numbers
from moderation.assurance.walk import Walk, furthest, walk


@dataclass(frozen=True, eq=False)
class Side:
    """`grid` ascends for approving and descends for rejecting; `tolerance`, `delta` and `sensitivity` as in `walk`."""

    counts: Counts
    grid: Numbers
    tolerance: float
    delta: float
    sensitivity: float = 1.0

    @property
    def labels(self) -> float:
        return float(self.counts.labels.sum())

    def walk(self) -> Walk:
        return walk(
            self.counts,
            self.grid,
            tolerance=self.tolerance,
            delta=self.delta,
            sensitivity=self.sensitivity,
        )

    def times(self, factor: float) -> Side:
        """As if so many times as many had been labelled."""
        return replace(self, counts=self.counts.times(factor))

    def reached(self) -> int:
        """How many leading cut-offs hold."""
        found = furthest(
            self.counts, tolerance=self.tolerance, delta=self.delta, sensitivity=self.sensitivity
        )
        return int(found)

    def share(self, cutoffs: int) -> float:
        """The share of uploads that is acted on at the last of so many leading cut-offs; 0 at none."""
        acted = self.counts.acted[:, cutoffs - 1].sum() if cutoffs else 0.0
        return float(acted / max(self.counts.uploads.sum(), 1.0))
