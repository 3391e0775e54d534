"""The number that is cut: `policy.risk.combine` for whole columns of scores at once."""

from __future__ import annotations

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do
from numpy.typing import ArrayLike

from moderation.assurance.strata import Numbers
from moderation.policy.risk import FINEST, NEAREST


def logits(scores: ArrayLike) -> Numbers:
    """ln(s / (1 − s)) of scores, clipped to NEAREST … 1 − NEAREST; not a number where the score is none."""
    return np.asarray(scipy.special.logit(np.clip(np.asarray(scores, float), NEAREST, 1 - NEAREST)))


def calibrated(scores: ArrayLike, slopes: ArrayLike, intercepts: ArrayLike) -> Numbers:
    """q = 1 / (1 + exp(−(slope · logit(score) + intercept))), Platt's map; shapes broadcast."""
    return np.asarray(scipy.special.expit(np.asarray(slopes) * logits(scores) + np.asarray(intercepts)))


def union_risk(scores: Numbers, slopes: Numbers, intercepts: Numbers) -> Numbers:
    """m = 1 − Π(1 − q) in whole billionths, over the last axis (… × pairs → …); the maps are (pairs,).

    A score that is not a number was not evaluated and is left out; where none was, the risk is not a number either.
    """
    q = calibrated(scores, slopes, intercepts)
    seen = ~np.isnan(scores)
    clear = np.where(seen, 1 - q, 1.0).prod(axis=-1)
    return np.where(seen.any(axis=-1), np.floor((1 - clear) * FINEST + 0.5) / FINEST, np.nan)
