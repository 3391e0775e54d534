"""The number that is cut: the calibrated probability that at least one category is violated."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from moderation.assurance.strata import Numbers

EDGE = 1e-6  # scores are kept this far from 0 and 1, where the logarithm has no value


def logits(scores: ArrayLike) -> Numbers:
    """ln(s / (1 − s)) of scores, clipped to EDGE … 1 − EDGE; not a number where the score is none."""
    return np.asarray(logit(np.clip(np.asarray(scores, float), EDGE, 1 - EDGE)))


def calibrated(scores: ArrayLike, slopes: ArrayLike, intercepts: ArrayLike) -> Numbers:
    """q = 1 / (1 + exp(−(slope · logit(score) + intercept))), Platt's map; shapes broadcast."""
    return np.asarray(expit(np.asarray(slopes) * logits(scores) + np.asarray(intercepts)))


def union_risk(scores: Numbers, slopes: Numbers, intercepts: Numbers) -> Numbers:
    """m = 1 − Π(1 − q) over the last axis (… × pairs → …); the maps are (pairs,).

    A score that is not a number was not evaluated and is left out; where none was, the risk is not a number either.
    """
    q = calibrated(scores, slopes, intercepts)
    seen = ~np.isnan(scores)
    clear = np.where(seen, 1 - q, 1.0).prod(axis=-1)
    return np.where(seen.any(axis=-1), 1 - clear, np.nan)
