"""The audited walk-up: the cut-off furthest along before the upper limit of the errors passes the tolerance.

Risk-controlling prediction sets (Bates et al. 2021) with a Clopper–Pearson bound in each stratum. The rate of errors
never falls along the grid, and the grid is fixed without looking at labels; so the certified cut-off is a bad one only
if the bound at the first bad cut-off lies below the true rate there, which has a probability of at most `delta`.

The rate is that of uploads to come, and that none of the window's lay below a cut-off does not say that none ever will:
a cut-off at which nothing is acted on is never certified. Where a machine acts on some strata, the others count as 0: all
of their uploads bear witness to it and not the labels alone. That errors in a share e of all N hide there has a
probability of at most exp(−N e), as much as N labels without an error leave to chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from moderation.assurance.bounds import upper_limit
from moderation.assurance.strata import Counts, Flags, Numbers

BY_SIZE = 0.9  # the part of delta that follows how much a stratum's bound weighs; the rest is shared equally


@dataclass(frozen=True)
class Point:
    """One cut-off of the curve, rates as shares of all uploads: how many a machine acts on, the estimate of errors
    (biased towards neither side, and no guarantee), and their upper limit."""

    cutoff: float
    share: float
    estimate: float
    upper: float

    @property
    def tells(self) -> bool:
        """Whether the limit is less than acting on so many would come to if all of it were wrong."""
        return self.upper < self.share


@dataclass(frozen=True)
class Walk:
    """How far one side can be left to a machine. `proved` of the leading points hold (`furthest`); `certified` is the
    first of them that acts on as much as the last, None where nothing is certified."""

    certified: Point | None
    points: tuple[Point, ...]
    proved: int

    @property
    def end(self) -> Point | None:
        """The last point that holds."""
        return self.points[self.proved - 1] if self.proved else None

    def held(self, cutoffs: int) -> Walk:
        """The same walk certified at the last of so many leading points."""
        return replace(self, certified=self.points[cutoffs - 1] if cutoffs else None)


def walk(counts: Counts, grid: Numbers, *, tolerance: float, delta: float, sensitivity: float = 1.0) -> Walk:
    """Certify one side.

    `tolerance` is the share of all uploads that may be errors at most, with probability 1 − `delta`. `sensitivity` is
    a lower limit of the share of errors that the labels show; the error that it costs is not in `delta`.
    """
    upper = np.minimum(1.0, upper_rates(counts, delta) / max(sensitivity, 1e-9))
    total = max(counts.uploads.sum(), 1.0)
    shares = counts.acted.sum(axis=0) / total
    estimates = estimated_rates(counts)
    points = tuple(
        Point(float(cutoff), float(share), float(estimate), float(limit))
        for cutoff, share, estimate, limit in zip(grid, shares, estimates, upper, strict=True)
    )
    proved = int(furthest(counts, tolerance=tolerance, delta=delta, sensitivity=sensitivity))
    return Walk(None, points, proved).held(nearest(counts, proved))


def nearest(counts: Counts, cutoffs: int) -> int:
    """How many leading cut-offs act on the same uploads as so many, at least: beyond the first of these only other
    rules decide, and what comes later need not be like the window there."""
    acted = counts.acted.sum(axis=0)
    return int(np.searchsorted(acted, acted[cutoffs - 1])) + 1 if cutoffs else 0


def furthest(
    counts: Counts, *, tolerance: float, delta: float, sensitivity: ArrayLike = 1.0
) -> NDArray[np.intp]:
    """How many leading cut-offs of the grid hold, for each world (…). Found by halving: the limit never falls along
    the grid, so that this is where a walk from the start would stop.

    Not counted are the last ones at which the machine would act on nothing, or on so little that all of it might be
    wrong (`Point.tells`): that is borne without a label, and nothing is shown by it. None hold where there are fewer
    labels in all than the tolerance takes without a single error.
    """
    allowed = tolerance * np.asarray(sensitivity)
    worlds = counts.uploads.shape[:-1]
    low = np.zeros(worlds, dtype=np.intp)
    high = np.full(worlds, counts.acted.shape[-1], dtype=np.intp)
    while bool(np.any(low < high)):
        middle = (low + high + 1) // 2
        limit = upper_rates(counts.at(np.maximum(middle - 1, 0)), delta)[..., 0]
        holds = (limit <= allowed) | (middle == 0)
        low, high = np.where(holds, middle, low), np.where(holds, high, middle - 1)
    enough = upper_limit(0, counts.labels.sum(axis=-1), delta) <= allowed
    low = np.where(enough, low, 0)
    mute = (low > 0) & ~telling(counts.at(np.maximum(low - 1, 0)), delta, sensitivity)[..., 0]
    if bool(np.any(mute)):
        some = Counts(*(one[mute] for one in (counts.uploads, counts.labels, counts.acted, counts.errors)))
        tells = telling(some, delta, np.broadcast_to(sensitivity, worlds)[mute])
        places = np.arange(1, tells.shape[-1] + 1)
        low[mute] = np.where(tells & (places <= low[mute][:, np.newaxis]), places, 0).max(axis=-1)
    return low


def telling(counts: Counts, delta: float, sensitivity: ArrayLike = 1.0) -> Flags:
    """`Point.tells` of each cut-off (… × cut-offs)."""
    total = np.maximum(counts.uploads.sum(axis=-1, keepdims=True), 1.0)
    shares = counts.acted.sum(axis=-2) / total
    return np.asarray(upper_rates(counts, delta) < shares * np.asarray(sensitivity)[..., np.newaxis])


def upper_rates(counts: Counts, delta: float) -> Numbers:
    """The upper limit of the share of uploads that are errors, at each cut-off (… × cut-offs).

    A stratum counts only where a machine acts on any of its uploads, or may do so on a lost one; one that nobody labelled
    counts with all of them.
    """
    share = weights(counts)
    parts = split(counts, delta)
    limits = upper_limit(counts.errors, counts.labels[..., np.newaxis], parts[..., np.newaxis])
    limits = np.where((counts.acted > 0) | (counts.errors > 0), limits, 0.0)
    return np.asarray((share[..., np.newaxis] * limits).sum(axis=-2))


def estimated_rates(counts: Counts) -> Numbers:
    """The share of uploads that are errors, estimated without bias from the labels (… × cut-offs)."""
    labels = np.maximum(counts.labels, 1.0)[..., np.newaxis]
    return np.asarray((weights(counts)[..., np.newaxis] * counts.errors / labels).sum(axis=-2))


def weights(counts: Counts) -> Numbers:
    total = np.maximum(counts.uploads.sum(axis=-1, keepdims=True), 1.0)
    return np.asarray(counts.uploads / total)


def split(counts: Counts, delta: float) -> Numbers:
    """Delta shared between the strata (… × strata): most to those whose bound is wide and weighs much."""
    strata = counts.uploads.shape[-1]
    width = counts.uploads / np.sqrt(np.maximum(counts.labels, 1.0))
    total = width.sum(axis=-1, keepdims=True)
    by_size = np.where(total > 0, width / np.where(total > 0, total, 1.0), 1.0 / max(strata, 1))
    return np.asarray(delta * ((1 - BY_SIZE) / max(strata, 1) + BY_SIZE * by_size))
