"""What happened in a window as columns: one row for each upload, nothing of a database."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.strata import Flags, Numbers
from moderation.history.labels import Label

__all__ = ["Label", "Pair", "Window"]

Pair = tuple[str, str]  # a scorer and a category


@dataclass(frozen=True, eq=False)
class Window:
    """The uploads of a window under some rules without their risk block.

    - `pairs`, `scores` (uploads × pairs): a score is not a number where the scorer did not judge the category.
    - `violated` (uploads × pairs): a person rejected it for this category.
    - `label` (uploads,) of `Label`; `label_prob` (uploads,): with which probability a person was to look.
    - `approvable` (uploads,): the hard rules approve. `rejectable`: nothing stands before a rejection (rules 1 to 3 do
      not hold). `rejected`: the hard rules reject by themselves.
    - `tuning` (uploads,): the share that only calibration sees.
    - `lost` (uploads,): a scorer as it is now could not be asked about it, so that nobody knows on which side of a
      cut-off it is. It has no scores, and its label counts as if it were on the wrong one. None: there is none.
    """

    pairs: tuple[Pair, ...]
    scores: Numbers
    violated: Flags
    label: NDArray[np.int8]
    label_prob: Numbers
    approvable: Flags
    rejectable: Flags
    rejected: Flags
    tuning: Flags
    lost: Flags | None = None

    def __len__(self) -> int:
        return len(self.label)

    @property
    def chosen(self) -> Flags:
        """Whom the coin chose for a person."""
        return np.asarray(self.label != Label.NONE)

    def wrong_side(self, walked: Numbers, worst: float) -> Numbers:
        """The walked risks for counting errors: those of lost uploads are where they harm most."""
        return walked if self.lost is None else np.where(self.lost, worst, walked)

    def part(self, rows: Flags) -> Window:
        return Window(
            self.pairs,
            self.scores[rows],
            self.violated[rows],
            self.label[rows],
            self.label_prob[rows],
            self.approvable[rows],
            self.rejectable[rows],
            self.rejected[rows],
            self.tuning[rows],
            None if self.lost is None else self.lost[rows],
        )
