"""How many labels a tolerance needs, and what more of them would buy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import scipy  # `special` is loaded when it is used, which most processes never do

from moderation.assurance.apart import keep_apart
from moderation.assurance.side import Side

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


def more_labels(approve: Side, reject: Side | None, labels: int) -> tuple[Projection, ...]:
    """The share left to the machine at each of STEPS if as many were labelled in the same way, with errors in the same
    proportion as among the `labels` now. Nothing where nobody has labelled anything."""
    if not labels:
        return ()
    return tuple(Projection(step, _left(approve, reject, step / labels)) for step in STEPS)


def _left(approve: Side, reject: Side | None, factor: float) -> float:
    more = reject and reject.times(factor)
    below, start = keep_apart(approve.times(factor), more)
    return float(approve.shares()[below] + (reject.shares()[start] if reject else 0.0))
