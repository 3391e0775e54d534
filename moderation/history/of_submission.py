"""Which row of one sheet is about the submission of another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moderation.history.sheet import Sheet


def last_of(sheet: Sheet, among: NDArray[np.intp], other: Sheet, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each of these rows of `other` the last row of `sheet` among those given that has its submission, -1 where
    there is none."""
    if not len(rows) or not len(among):
        return np.full(len(rows), -1)
    low, high = (sheet.columns[f"submission.{half}"][among] for half in ("low", "high"))
    # The low half is random but for two bits: sorted by it alone, and the other half compared.
    order = np.argsort(low, kind="stable")
    wanted = other.columns["submission.low"][rows]
    near = last_not_above(low[order], wanted)
    found = order[np.maximum(near, 0)]
    same = (low[found] == wanted) & (high[found] == other.columns["submission.high"][rows])
    return np.where((near >= 0) & same, among[found], -1)


def among(sheet: Sheet, other: Sheet) -> NDArray[np.bool_]:
    """The rows of `sheet` with a submission that `other` has, by the low half of its id."""
    wanted = sheet.columns["submission.low"]
    known = np.sort(other.columns["submission.low"])
    near = last_not_above(known, wanted)
    marks: NDArray[np.bool_] = (near >= 0) & (known[np.maximum(near, 0)] == wanted)
    return marks


def last_not_above(known: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where in the sorted `known` the last one stands that is not above each of `wanted`, -1 for none. Searched for in
    their order, a million among a million take a third of the time."""
    order = np.argsort(wanted)
    near = np.empty(len(wanted), np.intp)
    near[order] = np.searchsorted(known, wanted[order], side="right") - 1
    return near
