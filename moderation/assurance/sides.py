"""A window's two sides as strata: what approving below a cut-off, and rejecting from one, would have done."""

from __future__ import annotations

import numpy as np

from moderation.assurance.strata import Flags, Numbers, Stratum
from moderation.assurance.window import Label, Window


def approve_side(window: Window, risk: Numbers) -> list[Stratum]:
    """An upload that the hard rules do not approve, or whose risk nobody knows, is approved at no cut-off."""
    walked = np.where(window.approvable & ~np.isnan(risk), risk, np.inf)
    errors = (window.label == Label.VIOLATION) | (window.label == Label.MISSING)
    return _strata(window, walked, window.wrong_side(walked, -np.inf), errors)


def reject_side(window: Window, risk: Numbers) -> list[Stratum]:
    """What the hard rules reject is rejected at every cut-off, and what rules 1 to 3 hold back at none."""
    walked = np.where(window.rejectable & ~np.isnan(risk), risk, -np.inf)
    walked = np.where(window.rejected, np.inf, walked)
    errors = (window.label == Label.CLEAN) | (window.label == Label.MISSING)
    return _strata(window, walked, window.wrong_side(walked, np.inf), errors)


def _strata(window: Window, walked: Numbers, labelled: Numbers, errors: Flags) -> list[Stratum]:
    chosen = window.chosen
    found = []
    for probability in np.unique(window.label_prob):
        rows = window.label_prob == probability
        found.append(Stratum(walked[rows], labelled[rows & chosen], errors[rows & chosen]))
    return found
