"""How many labels a tolerance needs, and what more of them would buy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do

from moderation.assurance.strata import Counts
from moderation.assurance.walk import furthest

STEPS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
MOST = 100_000_000


@dataclass(frozen=True)
class Projection:
    """With so many labels this share of uploads would probably be left to the machine; an estimate, no guarantee."""

    labels: int
    share: float


def labels_needed(tolerance: float, errors: int, delta: float) -> int | None:
    """The fewest labels of one stratum, `errors` of them errors, whose upper limit is within the tolerance (a share).
    None where no number up to MOST is enough: a tolerance of 0, or next to it."""
    if tolerance <= 0:
        return None
    if tolerance >= 1:
        return errors
    if errors == 0:
        least = math.log(delta) / math.log1p(-tolerance)
        return math.ceil(least) if least <= MOST else None
    low, high = errors, errors + 1
    while scipy.special.betaincinv(errors + 1, high - errors, 1 - delta) > tolerance:
        low, high = high, high * 2
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if scipy.special.betaincinv(errors + 1, middle - errors, 1 - delta) > tolerance:
            low = middle
        else:
            high = middle
    return high


def more_labels(
    counts: Counts, *, tolerance: float, delta: float, sensitivity: float = 1.0
) -> tuple[Projection, ...]:
    """The share at each of STEPS if as many were labelled in the same way, with errors in the same proportion as now.
    Nothing where nobody has labelled anything."""
    labels = float(counts.labels.sum())
    if not labels:
        return ()
    shares = np.append(0.0, counts.acted.sum(axis=0) / max(float(counts.uploads.sum()), 1.0))
    found = []
    for step in STEPS:
        as_if = counts.times(step / labels)
        reached = furthest(as_if, tolerance=tolerance, delta=delta, sensitivity=sensitivity)
        found.append(Projection(step, float(shares[int(reached)])))
    return tuple(found)
