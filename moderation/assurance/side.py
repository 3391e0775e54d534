"""One side of a window as it is walked: its counts along a grid, and what may be borne there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from moderation.assurance.strata import Counts, Flags, Numbers
from moderation.assurance.walk import Walk, furthest, nearest, telling, walk


@dataclass(frozen=True, eq=False)
class Side:
    """`grid` ascends for approving and descends for rejecting; `tolerance`, `delta` and `sensitivity` as in `walk`."""

    counts: Counts
    grid: Numbers
    tolerance: float
    delta: float
    sensitivity: float = 1.0

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

    def proved(self) -> int:
        """How many leading cut-offs hold."""
        found = furthest(
            self.counts, tolerance=self.tolerance, delta=self.delta, sensitivity=self.sensitivity
        )
        return int(found)

    def nearest(self, cutoffs: int) -> int:
        """How many act on the same uploads, at least."""
        return nearest(self.counts, cutoffs)

    def telling(self) -> Flags:
        return telling(self.counts, self.delta, self.sensitivity)

    def shares(self) -> Numbers:
        """The share of uploads that is acted on at none and at each of the cut-offs (cut-offs + 1,)."""
        acted = self.counts.acted.sum(axis=0) / max(self.counts.uploads.sum(), 1.0)
        return np.concatenate([[0.0], acted])
