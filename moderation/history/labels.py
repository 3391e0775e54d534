"""What people said of routings when they first looked: the only decisions that say anything about a threshold.

Grid decisions, appeals, reports, gold and changes made after the scores were seen are no labels: they were chosen by
something other than the coin, or were not blind. A second review of a first look has the last word, and a trainee's word
counts only with one. What still waits for a second look is taken back by `assurance.reading`.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from moderation.history.of_submission import last_of
from moderation.history.sheet import Sheet
from moderation.vocabulary import CaseKind, DecisionKind, Verdict

FIRST_LOOKS = (CaseKind.UNCERTAIN, CaseKind.FLAGGED, CaseKind.UNSCREENED, CaseKind.SAMPLE)
LATER_LOOKS = (CaseKind.SECOND_REVIEW,)


class Label(IntEnum):
    """What a person said of an upload, blind to its scores."""

    NONE = 0  # the coin did not choose it
    CLEAN = 1
    VIOLATION = 2
    MISSING = 3  # chosen, but there is no answer: counts as an error on either side


def labels_of(routings: Sheet, looks: Sheet) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """A label for each routing, and the row of the look that it is from (-1: none)."""
    label = np.zeros(routings.rows, np.int8)
    source = np.full(routings.rows, -1, np.intp)
    if not routings.rows:
        return label, source
    to_people = routings.columns["verdict"] == place_of(routings.words["verdict"], Verdict.REVIEW)
    chosen = np.flatnonzero(to_people | (routings.columns["sampled"] != 0))
    label[chosen] = Label.MISSING
    rows = counted_looks(looks)
    place = last_of(routings, chosen, looks, rows)
    source[place[place >= 0]] = rows[place >= 0]  # in the order of their time: the last one counts
    found = source >= 0
    kind = looks.columns["kind"][source[found]] if looks.rows else np.zeros(0)
    said = np.full(len(kind), Label.MISSING, np.int8)
    said[kind == place_of(looks.words.get("kind", ()), DecisionKind.APPROVED)] = Label.CLEAN
    said[kind == place_of(looks.words.get("kind", ()), DecisionKind.REJECTED)] = Label.VIOLATION
    label[found] = said
    return label, source


def counted_looks(looks: Sheet) -> NDArray[np.intp]:
    """The rows that may be labels; withdrawn ones among them, which take back the one before."""
    if not looks.rows:
        return np.zeros(0, np.intp)
    columns = looks.columns
    kinds = [place for place, word in enumerate(looks.words["case"]) if word in FIRST_LOOKS + LATER_LOOKS]
    passed_by = (columns["grid"] != 0) | (columns["after_scores"] != 0) | (columns["trainee"] != 0)
    return np.flatnonzero(np.isin(columns["case"], kinds) & ~passed_by)


def place_of(words: tuple[str, ...], word: str) -> int:
    """Where the word stands; -1 when it does not occur."""
    return words.index(word) if word in words else -1
