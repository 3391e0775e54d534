"""The combined risk of every row: the twin of `policy.risk.combine`, in its very steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from moderation.policy.risk import FINEST, LARGEST_POWER, NEAREST, Risk
from moderation.vocabulary import Category


def risk_of(
    hearings: Iterable[tuple[str, Mapping[Category, NDArray[np.float64]], NDArray[np.bool_]]],
    risk: Risk,
    rows: int,
) -> NDArray[np.float64]:
    """1 − Π(1 − q) of each row in 0…1, in whole billionths; NaN where no score has a map.

    `hearings` are a scorer, its scores by category (NaN: not judged) and the rows in which its answer counts, in the
    policy's order: a product of floats depends on its order.
    """
    clear = np.ones(rows)
    found = np.zeros(rows, bool)
    for scorer, scores, usable in hearings:
        for category, column in scores.items():
            one = risk.by_pair.get((scorer, category))
            if one is None:
                continue
            counts = usable & ~np.isnan(column)
            near = np.clip(column, NEAREST, 1 - NEAREST)
            power = one.slope * np.log(near / (1 - near)) + one.intercept
            unlikely = 1 / (1 + np.exp(np.minimum(power, LARGEST_POWER)))
            clear = np.where(counts, clear * unlikely, clear)
            found |= counts
    return np.where(found, np.floor((1 - clear) * FINEST + 0.5) / FINEST, np.nan)
