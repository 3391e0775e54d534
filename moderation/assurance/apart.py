"""Both sides held together: as far as each is proved, and never across each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.side import Side


def keep_apart(approve: Side, reject: Side | None = None) -> tuple[int, int]:
    """How many leading cut-offs of each side are held.

    Where labels are plenty and tolerances wide the two would cross. Then it is the pair that leaves most to the machine,
    and of such pairs the one that approves most. All cut-offs before the furthest hold at once, so that to choose among
    them takes nothing from the confidence, and what wider tolerances prove besides never leaves less.
    """
    low, high = approve.nearest(approve.proved()), reject.nearest(reject.proved()) if reject else 0
    if not (reject and low and high) or approve.grid[low - 1] <= reject.grid[high - 1]:
        return low, high
    starts = _last_telling(reject, high)[_before(approve, reject)[: low + 1].clip(max=high)]
    both = approve.shares()[: low + 1] + reject.shares()[starts]
    both[1:][~approve.telling()[:low]] = -1
    below = low - int(both[::-1].argmax())
    return approve.nearest(below), reject.nearest(int(starts[below]))


def _before(approve: Side, reject: Side) -> NDArray[np.intp]:
    """How many cut-offs of rejecting lie at or over each of approving; all of them over none (cut-offs + 1,)."""
    over = np.searchsorted(-reject.grid, -approve.grid, side="right")
    return np.concatenate([[len(reject.grid)], over])


def _last_telling(side: Side, most: int) -> NDArray[np.intp]:
    """The last place that tells, up to each (most + 1,); 0 for none."""
    places = np.where(side.telling()[:most], np.arange(1, most + 1), 0)
    return np.maximum.accumulate(np.concatenate([[0], places]))
