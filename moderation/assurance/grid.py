"""The cut-offs that a walk tries: quantiles of the risks, never chosen from labels."""

from __future__ import annotations

import numpy as np

from moderation.assurance.strata import Numbers

EVERY = 1.0  # beyond every risk


def cutoffs(risks: Numbers) -> Numbers:
    """Ascending, without repeats, ending at 1: steps of a thousandth of the uploads, and twenty times finer ones among
    the riskiest twentieth, where rejecting begins. Risks that are not finite are left out."""
    known = risks[np.isfinite(risks)]
    if not len(known):
        return np.array([EVERY])
    levels = np.concatenate([np.linspace(0, 1, 1001), np.linspace(0.95, 1, 1001)])
    # A risk that occurs, not one between two: the cut-off is written into a policy and read by people.
    found = np.quantile(known, np.unique(levels), method="inverted_cdf")
    return np.unique(np.append(found, EVERY))
