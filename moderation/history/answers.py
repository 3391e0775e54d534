"""Scorers' answers as columns: what `evaluate` looks at of each, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.history.sheet import Column
from moderation.policy.hear import TRUSTED_METHODS, Heard, hear
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

THERE, USABLE, FLAGGED, SAYS, TRUSTED = 1, 2, 4, 8, 16
"""Bits of a state: the scorer answered or failed; its answer can be used; the provider flagged something; it has a
confidence of its own; and one that may let a picture through."""


@dataclass(frozen=True)
class Answers:
    """One scorer's answers, a row each. `state` are the bits above, `confidence` is NaN where it has none, `scores` NaN
    where it did not judge the category or its answer cannot be used."""

    state: NDArray[np.uint8]
    confidence: NDArray[np.float64]
    scores: Mapping[Category, NDArray[np.float64]]

    def has(self, bit: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.state & bit) != 0
        return found


def columns_of(rows: Sequence[Sequence[ScreeningResult]]) -> dict[str, Column]:
    """The columns of every scorer that occurs. Raises ValueError when one answers twice in a row."""
    columns: dict[str, Column] = {}
    for place, row in enumerate(rows):
        if len({screening.scorer for screening in row}) != len(row):
            raise ValueError("a scorer answers once")
        for screening in row:
            (answer,) = hear([screening], [screening.scorer])
            _write(columns, place, len(rows), answer)
    return columns


def answers_in(columns: Mapping[str, Column]) -> dict[str, Answers]:
    """The answers that `columns_of` wrote, by scorer."""
    scorers = [name.removeprefix("state:") for name in columns if name.startswith("state:")]
    return {scorer: _answers(columns, scorer) for scorer in scorers}


def _answers(columns: Mapping[str, Column], scorer: str) -> Answers:
    begins = f"score:{scorer}:"
    scores = {
        Category(name.removeprefix(begins)): column
        for name, column in columns.items()
        if name.startswith(begins)
    }
    in_order = {category: scores[category] for category in Category if category in scores}
    return Answers(columns[f"state:{scorer}"], columns[f"confidence:{scorer}"], in_order)


def _write(columns: dict[str, Column], place: int, rows: int, answer: Heard) -> None:
    state = columns.setdefault(f"state:{answer.scorer}", np.zeros(rows, np.uint8))
    state[place] = sum(_bits(answer))
    said = columns.setdefault(f"confidence:{answer.scorer}", np.full(rows, np.nan))
    if answer.own_confidence is not None:
        said[place] = answer.own_confidence
    for category, score in answer.judged.items() if answer.usable else ():
        columns.setdefault(f"score:{answer.scorer}:{category}", np.full(rows, np.nan))[place] = score


def _bits(answer: Heard) -> Iterable[int]:
    yield THERE
    if answer.usable:
        yield USABLE
    if answer.flags:
        yield FLAGGED
    if answer.own_confidence is not None:
        yield SAYS
        if answer.confidence.method in TRUSTED_METHODS:
            yield TRUSTED
