"""The past that a question is about, kept for the next question of the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from moderation.history.labels import counted_looks, labels_of
from moderation.history.later import with_later
from moderation.history.load import memory
from moderation.history.past import Past
from moderation.history.sheet import Column, Sheet

KEPT = 3

Key = tuple[tuple[UUID, ...], int, int]


class Asked:
    """The last few pasts. A new page makes all of them old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[Sheet, Sheet, Sheet] | None = None
        self._found: OrderedDict[Key, Past] = OrderedDict()
        self._labels: tuple[NDArray[np.int8], NDArray[np.intp]] | None = None

    def past(self, platforms: Sequence[UUID], since: datetime, until: datetime) -> Past:
        """Routings of these platforms made from `since` until before `until`, as far as the pages go."""
        sheets = memory.sheets()
        routings, looks, again = sheets
        key = (tuple(sorted(platforms)), _milli(since), _milli(until))
        with self._lock:
            if self._of is None or any(a is not b for a, b in zip(self._of, sheets, strict=True)):
                self._of, self._labels = sheets, labels_of(routings, looks)
                self._found.clear()
            if key not in self._found:
                assert self._labels is not None  # set with the sheets
                self._found[key] = select(routings, looks, again, self._labels, key)
            self._found.move_to_end(key)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
            return self._found[key]


def select(
    routings: Sheet,
    looks: Sheet,
    again: Sheet,
    labels: tuple[NDArray[np.int8], NDArray[np.intp]],
    key: Key,
) -> Past:
    platforms, since, until = key
    chosen = _chosen(routings, platforms, since, until)
    label, source = labels
    categories = (*looks.words.get("category", ()), "")
    violated = np.full(routings.rows, len(categories) - 1, np.uint32)
    if looks.rows:
        violated[source >= 0] = looks.columns["category"][source[source >= 0]]
    everything = bool(chosen.all())
    columns = (
        routings.columns if everything else {n: column[chosen] for n, column in routings.columns.items()}
    )
    rows = int(chosen.sum())
    sheet, present = with_later(Sheet(rows, columns, routings.words), again)
    return Past(
        sheet,
        label if everything else label[chosen],
        violated if everything else violated[chosen],
        categories,
        _median(looks, since, until),
        present,
    )


def _chosen(routings: Sheet, platforms: Sequence[UUID], since: int, until: int) -> NDArray[np.bool_]:
    if not routings.rows:
        return np.zeros(0, bool)
    names = {str(one) for one in platforms}
    known = np.array([word in names for word in routings.words["platform"]], bool)
    at = routings.columns["at"]
    chosen: NDArray[np.bool_] = known[routings.columns["platform"]] & (at >= since) & (at < until)
    return chosen


def _median(looks: Sheet, since: int, until: int) -> float | None:
    """The median time that a first look took in milliseconds; None when none was measured."""
    rows = counted_looks(looks)
    if not len(rows):
        return None
    at = looks.columns["at"][rows]
    took: Column = looks.columns["looked"][rows][(at >= since) & (at < until)]
    took = took[np.isfinite(took)]
    return float(np.median(took)) if len(took) else None


def _milli(time: datetime) -> int:
    return round(time.timestamp() * 1000)


asked = Asked()
