"""Exact limits of a share from a count (Clopper and Pearson 1934), one-sided, for numbers and arrays alike."""

from __future__ import annotations

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def upper_limit(errors: ArrayLike, labels: ArrayLike, delta: ArrayLike) -> Numbers:
    """The largest share under which `errors` or fewer among `labels` still has probability `delta`.

    Shapes broadcast. 1 where nothing was labelled or everything was an error.
    """
    k, n, d = np.broadcast_arrays(
        np.asarray(errors, float), np.asarray(labels, float), np.asarray(delta, float)
    )
    limit = np.ones(k.shape)
    known = k < n
    limit[known] = scipy.special.betaincinv(k[known] + 1, n[known] - k[known], 1 - d[known])
    return limit


def lower_limit(found: ArrayLike, labels: ArrayLike, delta: ArrayLike) -> Numbers:
    """The smallest share under which `found` or more among `labels` still has probability `delta`; 0 where none was
    found or nothing labelled. Shapes broadcast."""
    k, n = np.asarray(found, float), np.asarray(labels, float)
    return np.asarray(1 - upper_limit(n - k, n, delta))


def interval(found: float, labels: float, confidence: float = 0.95) -> tuple[float, float]:
    """The two-sided limits of a share at this confidence."""
    half = (1 - confidence) / 2
    return float(lower_limit(found, labels, half)), float(upper_limit(found, labels, half))
