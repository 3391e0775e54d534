"""Fit a Platt map for every scorer and category, on the share of the window that the walk never sees."""

from __future__ import annotations

import numpy as np

from moderation.assurance.platt import PlattMap, fit
from moderation.assurance.risk import union_risk
from moderation.assurance.strata import Numbers
from moderation.assurance.window import Label, Pair, Window

Maps = dict[Pair, PlattMap]


def fit_maps(tuning: Window) -> Maps:
    """A map for each pair with at least one labelled score; positive is what was rejected for the pair's category."""
    answered = (tuning.label == Label.CLEAN) | (tuning.label == Label.VIOLATION)
    maps: Maps = {}
    for place, pair in enumerate(tuning.pairs):
        scores = tuning.scores[:, place]
        rows = answered & ~np.isnan(scores) & (tuning.label_prob > 0)
        if rows.any():
            maps[pair] = fit(scores[rows], tuning.violated[rows, place], 1 / tuning.label_prob[rows])
    return maps


def risks(window: Window, maps: Maps) -> Numbers:
    """The union risk of every upload; not a number where no score with a map was given."""
    places = [place for place, pair in enumerate(window.pairs) if pair in maps]
    found = [maps[window.pairs[place]] for place in places]
    slopes = np.array([one.slope for one in found])
    intercepts = np.array([one.intercept for one in found])
    return union_risk(window.scores[:, places], slopes, intercepts)
