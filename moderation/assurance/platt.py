"""Platt's map from one scorer's score to a probability, fitted by Newton's method (Lin, Lin and Weng 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do

from moderation.assurance.risk import logits
from moderation.assurance.strata import Flags, Numbers

ROUNDS = 100
HALVINGS = 30
ENOUGH = 1e-9
RIDGE = 1e-10


@dataclass(frozen=True)
class PlattMap:
    """q = 1 / (1 + exp(−(slope · logit(score) + intercept))); the slope is never below 0, so that a higher score
    never means less risk."""

    slope: float
    intercept: float


def fit(scores: Numbers, positive: Flags, weights: Numbers | None = None) -> PlattMap:
    """The map of greatest likelihood for scores (n,) of 0 … 1 and labels (n,), each counted `weights` times (all 1).

    The targets are Platt's smoothed (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2): finite for separable data, one class or none.
    """
    weight = np.ones(len(scores)) if weights is None else weights
    # Smoothed by numbers of people's labels: a weight says how many uploads a label stands for, not how much it knows.
    many, few = float(positive.sum()), float((~positive).sum())
    target = np.where(positive, (many + 1) / (many + 2), 1 / (few + 2))
    x = logits(scores)
    if not len(x):
        return PlattMap(0.0, 0.0)  # nothing is known: a risk of one half
    if np.ptp(x) > 0 and (found := _newton(x, target, weight)).slope > 0:
        return found
    return PlattMap(0.0, float(scipy.special.logit(np.average(target, weights=weight))))


def _newton(x: Numbers, target: Numbers, weight: Numbers) -> PlattMap:
    """Least cross-entropy; every step is halved until it helps, so that it cannot run away."""
    known = np.array([1.0, 0.0])
    design = np.stack([x, np.ones_like(x)], axis=1)
    loss = _loss(design @ known, target, weight)
    for _ in range(ROUNDS):
        q = scipy.special.expit(design @ known)
        gradient = design.T @ (weight * (q - target))
        if np.abs(gradient).max() < ENOUGH * weight.sum():
            break
        curvature = (design * (weight * q * (1 - q))[:, np.newaxis]).T @ design + RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        for _ in range(HALVINGS):
            tried = known - step
            if (after := _loss(design @ tried, target, weight)) < loss:
                known, loss = tried, after
                break
            step = step / 2
        else:
            break  # no shorter step helps either: as near as floats come
    return PlattMap(float(known[0]), float(known[1]))


def _loss(z: Numbers, target: Numbers, weight: Numbers) -> float:
    """−Σ w (t·ln q + (1 − t)·ln(1 − q)) with q = 1/(1 + e^−z), written so that nothing overflows."""
    return float((weight * (np.logaddexp(0, z) - target * z)).sum())
