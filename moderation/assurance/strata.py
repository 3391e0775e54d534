"""Uploads grouped by the probability with which a person was to label them, and counted along a grid of cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stratum:
    """Uploads of one window with the same label probability.

    `uploads` holds the risk of every one (uploads,); `labelled` that of those whom the coin chose for a person, in the
    order of `errors`: whether acting on this one would be an error (labels,). A chosen one without a label counts as
    an error, and whoever fills this does so.
    """

    uploads: Numbers
    labelled: Numbers
    errors: Flags


@dataclass(frozen=True, eq=False)
class Counts:
    """Strata as counts at each cut-off; leading axes (…) are worlds and may be absent.

    `uploads` and `labels` are … × strata; `acted` and `errors` … × strata × cut-offs: how many uploads a machine acts
    on at the cut-off, and how many labelled errors are among these. Both never fall along the grid.
    """

    uploads: Numbers
    labels: Numbers
    acted: Numbers
    errors: Numbers

    def at(self, place: NDArray[np.intp]) -> Counts:
        """Only one cut-off for each world: the one at `place` (…)."""
        index = np.broadcast_to(place[..., np.newaxis, np.newaxis], (*self.uploads.shape, 1))
        return Counts(
            self.uploads,
            self.labels,
            np.take_along_axis(self.acted, index, -1),
            np.take_along_axis(self.errors, index, -1),
        )

    def times(self, factor: float) -> Counts:
        """As if `factor` times as many had been labelled, with errors in proportion."""
        return Counts(self.uploads, self.labels * factor, self.acted, self.errors * factor)


def count_approved(strata: Sequence[Stratum], grid: Numbers) -> Counts:
    """Approving the risks below each cut-off of an ascending grid. A risk that is not approved at any is infinite."""
    return _counted(strata, grid, up=True)


def count_rejected(strata: Sequence[Stratum], grid: Numbers) -> Counts:
    """Rejecting the risks at or above each cut-off of a descending grid; never one of minus infinity."""
    return _counted(strata, grid, up=False)


def _counted(strata: Sequence[Stratum], grid: Numbers, *, up: bool) -> Counts:
    def along(risks: Numbers) -> Numbers:
        below = np.searchsorted(np.sort(risks), grid, side="left")
        return np.asarray(below if up else len(risks) - below, dtype=float)

    return Counts(
        uploads=np.array([len(one.uploads) for one in strata], dtype=float),
        labels=np.array([len(one.labelled) for one in strata], dtype=float),
        acted=np.array([along(one.uploads) for one in strata]).reshape(len(strata), len(grid)),
        errors=np.array([along(one.labelled[one.errors]) for one in strata]).reshape(len(strata), len(grid)),
    )
