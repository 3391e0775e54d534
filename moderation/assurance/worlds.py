"""Worlds whose truth is known, to measure a guarantee in: scores of clean uploads and of violations, in bins.

A world's log-odds are x·d − d²/2 + ln(π / (1 − π)), x drawn from N(0, 1) for clean uploads and from N(d, 1) for
violations, which makes its scores calibrated; `distortion` then stretches and shifts them, and a share of violations
may score like clean. All that a walk looks at are counts in bins of x, so that thousands of windows are drawn at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do
from numpy.typing import NDArray

from moderation.assurance.strata import Counts, Numbers

Whole = NDArray[np.int64]
BINS = 400
TAIL = 4.0  # standard deviations that the outermost bins begin at
FIXED_APPROVE, FIXED_REJECT = (
    0.0,
    float(np.log(4)),
)  # the log-odds of 0.5 and 0.8, thresholds nobody has proved


@dataclass(frozen=True)
class World:
    """`prevalence` of violations; `auc` of the scores, those that score like clean (`hidden`, a share of violations)
    left aside; `distortion` (slope, shift) of the log-odds."""

    name: str
    prevalence: float
    auc: float
    hidden: float = 0.0
    distortion: tuple[float, float] = (1.0, 0.0)

    @cached_property
    def apart(self) -> float:
        """d, how many standard deviations the two means lie apart: √2 · Φ⁻¹(AUC)."""
        return float(np.sqrt(2) * scipy.special.ndtri(self.auc))

    @cached_property
    def rates(self) -> tuple[Numbers, Numbers]:
        """The probability of each bin, clean and violation; together they sum to 1 (BINS,)."""
        edges = np.linspace(-TAIL, self.apart + TAIL, BINS + 1)
        edges[0], edges[-1] = -np.inf, np.inf
        clean = (1 - self.prevalence) * np.diff(scipy.special.ndtr(edges))
        seen = (1 - self.hidden) * np.diff(scipy.special.ndtr(edges - self.apart))
        return clean, self.prevalence * (seen + self.hidden * np.diff(scipy.special.ndtr(edges)))

    def fixed_thresholds(self) -> tuple[float, float]:
        """What approving below a score of .5 and rejecting from .8 does: the share decided, and missed violations as a
        share of uploads."""
        slope, shift = self.distortion
        prior = np.log(self.prevalence / (1 - self.prevalence))
        low, high = (
            ((logit - shift) / slope + self.apart**2 / 2 - prior) / self.apart
            for logit in (FIXED_APPROVE, FIXED_REJECT)
        )
        hidden, seen = self.prevalence * self.hidden, self.prevalence * (1 - self.hidden)
        like_clean = 1 - self.prevalence + hidden
        band = like_clean * (scipy.special.ndtr(high) - scipy.special.ndtr(low)) + seen * (
            scipy.special.ndtr(high - self.apart) - scipy.special.ndtr(low - self.apart)
        )
        return float(1 - band), float(
            hidden * scipy.special.ndtr(low) + seen * scipy.special.ndtr(low - self.apart)
        )


WORLDS = (
    World("violations 5 %, AUC .98", 0.05, 0.98),
    World("the same, scores distorted", 0.05, 0.98, distortion=(2.0, -1.0)),
    World("20 %, AUC .95", 0.20, 0.95),
    World("2 %, AUC .98", 0.02, 0.98),
    # Those that can be seen are told from clean ones at .99, so that all together are at .95.
    World("10 %, AUC .95, 8 % of violations score like clean", 0.10, 0.99, hidden=0.08),
)


@dataclass(frozen=True)
class Reviewers:
    """How people label: they find `sensitivity` of violations, and call a clean upload a violation with
    `false_alarm`, which a second person confirms as rarely. `seeds` known violations measure the first."""

    sensitivity: float = 1.0
    false_alarm: float = 0.0
    seeds: int = 0


PERFECT = Reviewers()


@dataclass(frozen=True)
class Sampling:
    """How uploads come to be labelled: `uploads` for each label asked for, cut at these shares of the scores into
    groups, each labelled with its probability."""

    uploads: float = 1.0
    cuts: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = (1.0,)


SHADOW = Sampling()  # everything goes to people
SPOT_CHECKS = Sampling(
    2.0, (0.75, 0.985), (0.3, 1.0, 0.5)
)  # approved, band, rejected: about one label for two uploads


@dataclass(frozen=True, eq=False)
class Windows:
    """Many windows of one world: both sides' counts (windows × strata × bins) and the seeds found (windows,)."""

    approve: Counts
    reject: Counts
    found: Numbers


def draw(
    world: World,
    labels: int,
    windows: int,
    seed: int,
    sampling: Sampling = SHADOW,
    reviewers: Reviewers = PERFECT,
) -> Windows:
    """Draw windows with about so many labels each; the same seed draws the same."""
    rng = np.random.default_rng(seed)
    clean, bad = world.rates
    uploads = rng.multinomial(round(labels * sampling.uploads), np.concatenate([clean, bad]), size=windows)
    all_clean, all_bad = uploads[:, :BINS], uploads[:, BINS:]
    group = np.searchsorted(np.array(sampling.cuts), np.cumsum(clean + bad), side="right")
    probability = np.array(sampling.probabilities)[group]
    seen_clean, seen_bad = thin(rng, all_clean, probability), thin(rng, all_bad, probability)
    said_bad = thin(rng, seen_bad, reviewers.sensitivity) + thin(rng, seen_clean, reviewers.false_alarm**2)
    said_clean = seen_clean + seen_bad - said_bad
    strata = np.arange(len(sampling.probabilities))[:, np.newaxis] == group

    def counts(errors: Whole, *, up: bool) -> Counts:
        order = slice(None) if up else slice(None, None, -1)
        acted = np.cumsum(((all_clean + all_bad)[:, np.newaxis] * strata)[..., order], axis=-1)
        wrong = np.cumsum((errors[:, np.newaxis] * strata)[..., order], axis=-1)
        labelled = ((seen_clean + seen_bad)[:, np.newaxis] * strata).sum(axis=-1)
        return Counts(
            acted[..., -1].astype(float), labelled.astype(float), acted.astype(float), wrong.astype(float)
        )

    found = rng.binomial(reviewers.seeds, reviewers.sensitivity, size=windows).astype(float)
    return Windows(counts(said_bad, up=True), counts(said_clean, up=False), found)


def thin(rng: np.random.Generator, counts: Whole, probability: Numbers | float) -> Whole:
    """How many of each count a coin of this probability keeps."""
    if np.all(probability == 1):
        return counts
    if np.all(probability == 0):
        return np.zeros_like(counts)
    return np.asarray(rng.binomial(counts, probability))
