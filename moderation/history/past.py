"""The history as it is asked about: routings of some platforms in some time, with what people said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from moderation.history.answers import Answers, answers_in
from moderation.history.codes import id_from
from moderation.history.later import answered
from moderation.history.sheet import Sheet


@dataclass(frozen=True, eq=False)
class Past:
    """A row for each routing, oldest first. `sheet` has its columns (`routings.sheet_of_routings`); `label` is of
    `labels.Label`, `violated` the place in `categories` of what a person rejected it for. `present` is what the scorers
    that were asked again are now (`later.with_later`)."""

    sheet: Sheet
    label: NDArray[np.int8]
    violated: NDArray[np.uint32]
    categories: tuple[str, ...]
    median_look: float | None
    present: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.sheet.rows

    @cached_property
    def answers(self) -> Mapping[str, Answers]:
        return answers_in(self.sheet.columns)

    @property
    def label_prob(self) -> NDArray[np.float64]:
        return self.sheet.columns["label_prob"] if len(self) else np.zeros(0)

    @property
    def budget_spent(self) -> NDArray[np.bool_]:
        return self.sheet.columns["budget"] != 0 if len(self) else np.zeros(0, bool)

    @cached_property
    def bands(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Each row's place among the label probabilities that occur, and these."""
        left, found = self.label_prob, []
        while len(left):  # they are a handful: a policy's sample rates, and 1
            found.append(left[0])
            left = left[left != left[0]]
        shares = np.sort(np.array(found))
        return np.searchsorted(shares, self.label_prob), shares

    @property
    def since(self) -> datetime | None:
        return _time(self.sheet.columns["at"][0]) if len(self) else None

    @property
    def until(self) -> datetime | None:
        return _time(self.sheet.columns["at"][-1]) if len(self) else None

    @property
    def days(self) -> float:
        """At least one, so that a morning is not taken for what every morning of a year would bring."""
        if not len(self):
            return 1.0
        at = self.sheet.columns["at"]
        return max(1.0, float(at[-1] - at[0]) / DAY)

    def answered(self, scorer: str) -> NDArray[np.bool_]:
        """Where the scorer gave an answer that is none of a failure."""
        return answered(self.sheet, scorer)

    def marked(self, mark: str, scorer: str) -> NDArray[np.bool_]:
        """Where `later.with_later` has set this mark of it, "later" or "lost"."""
        column = self.sheet.columns.get(f"{mark}:{scorer}")
        return np.zeros(len(self), bool) if column is None else column != 0

    def submission(self, row: int) -> UUID:
        columns = self.sheet.columns
        return id_from(columns["submission.high"][row], columns["submission.low"][row])

    def grouped(self, by: str) -> tuple[NDArray[np.intp], tuple[str, ...]]:
        """Each row's place in the words of a coded column, and these; of one that no page has, the empty word."""
        if not len(self):
            return np.zeros(0, np.intp), ()
        if by not in self.sheet.columns:
            return np.zeros(len(self), np.intp), ("",)
        return self.sheet.columns[by].astype(np.intp), self.sheet.words[by]


DAY = 86_400_000


def _time(at: np.int64) -> datetime:
    return datetime.fromtimestamp(int(at) / 1000, UTC)
