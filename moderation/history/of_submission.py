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
    near = np.searchsorted(low[order], wanted, side="right") - 1
    found = order[np.maximum(near, 0)]
    same = (low[found] == wanted) & (high[found] == other.columns["submission.high"][rows])
    return np.where((near >= 0) & same, among[found], -1)
