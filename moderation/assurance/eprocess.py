"""Whether spot checks still fit a tolerated rate of errors: a mixture of bets against it.

E = mean over λ of Π (1 + λ (y − tolerated)), y = 1 for an error. While errors are no more frequent than tolerated, no
bet gains on average whatever came before, so that E ever reaches 1/α with a chance of at most α (Ville 1939;
Waudby-Smith and Ramdas 2024): it may be looked at after every spot check. E depends on two counts alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from moderation.assurance.strata import Numbers

BETS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
LARGEST_STAKE = 0.95  # λ · tolerated; at 1 a single right answer would ruin a bet for ever
ALARM_AT = 20.0  # a false alarm in at most one of twenty watches, ever
LEAST = 1e-6  # what a tolerated rate of 0 is taken as


def e_value(tolerated: float, seen: ArrayLike, errors: ArrayLike) -> Numbers:
    """E after `seen` spot checks of which `errors` were errors; shapes broadcast.

    `tolerated` is the share of spot checks that may be errors. Where that is so large that no bet survives a right
    answer, nothing can ever be too much and E stays 1.
    """
    rate = max(tolerated, LEAST)
    bets = np.array([bet for bet in BETS if bet * rate <= LARGEST_STAKE])
    wrong = np.asarray(errors, float)[..., np.newaxis]
    right = np.asarray(seen, float)[..., np.newaxis] - wrong
    if not len(bets):
        return np.ones(np.broadcast_shapes(wrong.shape, right.shape)[:-1])
    logs = wrong * np.log1p(bets * (1 - rate)) + right * np.log1p(-bets * rate)
    return np.asarray(np.exp(np.minimum(np.logaddexp.reduce(logs, axis=-1) - np.log(len(bets)), 700.0)))


def alarms(tolerated: float, seen: int, errors: int) -> bool:
    """Whether so many errors are too many."""
    return bool(e_value(tolerated, seen, errors) >= ALARM_AT)
