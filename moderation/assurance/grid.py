"""The cut-offs that a walk tries: quantiles of the risks, never chosen from labels."""

from __future__ import annotations

import numpy as np

from moderation.assurance.strata import Numbers

EVERY = 1.0  # beyond every risk


def cutoffs(risks: Numbers) -> Numbers:
    """Ascending, without repeats, ending at 1: even steps of half a percent of the uploads, and ten and a hundred
    times finer ones at the risky end, where both cut-offs come to lie. Risks that are not finite are left out."""
    known = risks[np.isfinite(risks)]
    if not len(known):
        return np.array([EVERY])
    levels = np.concatenate([np.linspace(0, 1, 201), np.linspace(0.9, 1, 201), np.linspace(0.99, 1, 201)])
    # A risk that occurs, not one between two: the cut-off is written into a policy and read by people.
    found = np.quantile(known, np.unique(levels), method="inverted_cdf")
    return np.unique(np.append(found, EVERY))
