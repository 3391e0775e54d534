"""How often a guarantee is broken and how much it leaves to the machine, measured over windows of a known world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.bounds import lower_limit
from moderation.assurance.strata import Counts, Numbers
from moderation.assurance.terms import FOR_SENSITIVITY, Terms
from moderation.assurance.walk import estimated_rates, furthest
from moderation.assurance.worlds import PERFECT, SHADOW, Reviewers, Sampling, World, draw

TERMS = Terms(missed=5, wrongly_rejected=2, confidence=0.95)
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Trial:
    """Shares of windows or of uploads: `decided` without a person, on average; `violated`, windows in which a side's
    true rate is above its tolerance. `plug_in_violated`: the same for cut-offs at which only the estimate holds."""

    decided: float
    violated: float
    plug_in_violated: float


def try_out(
    world: World,
    labels: int,
    *,
    windows: int = 1000,
    seed: int = 1,
    sampling: Sampling = SHADOW,
    reviewers: Reviewers = PERFECT,
    terms: Terms = TERMS,
) -> Trial:
    """Certify every window and look at the truth."""
    drawn = draw(world, labels, windows, seed, sampling, reviewers)
    missed_delta, sensitivity = terms.delta, np.ones(windows)
    if reviewers.seeds:
        sensitivity = lower_limit(drawn.found, reviewers.seeds, terms.delta * FOR_SENSITIVITY)
        missed_delta = terms.delta * (1 - FOR_SENSITIVITY)
    low = furthest(drawn.approve, tolerance=terms.missed_share, delta=missed_delta, sensitivity=sensitivity)
    high = furthest(drawn.reject, tolerance=terms.wrongly_rejected_share, delta=terms.delta)
    guessed_low = _by_estimate(drawn.approve, terms.missed_share)
    guessed_high = _by_estimate(drawn.reject, terms.wrongly_rejected_share)
    truth = Truth.of(world)
    return Trial(
        decided=float(truth.decided(low, high).mean()),
        violated=float(truth.violated(low, high, terms).mean()),
        plug_in_violated=float(truth.violated(guessed_low, guessed_high, terms).mean()),
    )


def oracle(world: World, terms: Terms = TERMS) -> float:
    """The share decided by whoever knows the true rates."""
    truth = Truth.of(world)
    low = np.array([(truth.missed[1:] <= terms.missed_share).sum()])
    high = np.array([(truth.wrongly_rejected[1:] <= terms.wrongly_rejected_share).sum()])
    return float(truth.decided(low, high)[0])


@dataclass(frozen=True, eq=False)
class Truth:
    """A world's true rates after so many bins (bins + 1,), the first of nothing: shares of all uploads."""

    approved: Numbers
    missed: Numbers
    rejected: Numbers
    wrongly_rejected: Numbers

    @classmethod
    def of(cls, world: World) -> Truth:
        clean, bad = world.rates

        def along(rates: Numbers) -> Numbers:
            return np.concatenate([[0.0], np.cumsum(rates)])

        return cls(along(clean + bad), along(bad), along((clean + bad)[::-1]), along(clean[::-1]))

    def decided(self, low: Places, high: Places) -> Numbers:
        return np.asarray(np.minimum(1.0, self.approved[low] + self.rejected[high]))

    def violated(self, low: Places, high: Places, terms: Terms) -> NDArray[np.bool_]:
        too_many_missed = self.missed[low] > terms.missed_share
        return np.asarray(too_many_missed | (self.wrongly_rejected[high] > terms.wrongly_rejected_share))


def _by_estimate(counts: Counts, tolerance: float) -> Places:
    """How many leading cut-offs an estimate without a bound would let pass."""
    return np.asarray((estimated_rates(counts) <= tolerance).cumprod(axis=-1).sum(axis=-1))
