"""What a scorer, as it is now, said later of pictures that another version of it had screened, or that it was not asked
about: in the place of what there was.

A scorer is what it was when it answered last, live or in a backlog. A live answer that failed stays failed: that is how
often it fails. What a scorer as it is now could not be asked about, though a backlog came by, is marked as lost: such
pictures are no sample (locked, refused, left out of a backlog by their status), and whoever proves something counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from moderation.history.answers import THERE
from moderation.history.of_submission import among, last_of
from moderation.history.sheet import Column, Sheet, join

Marks = NDArray[np.bool_]


def with_later(routings: Sheet, again: Sheet) -> tuple[Sheet, Mapping[str, str]]:
    """The routings with such answers, and what each scorer that gave some is now (`identity`). Columns of 0 and 1 are
    added for each: `later:<scorer>` where its answer was given later, `lost:<scorer>` where it should have been.

    `routings` are in the order of their time. Neither sheet is changed.
    """
    present: dict[str, str] = {}
    if not routings.rows or not again.rows:
        return routings, present
    ours = among(again, routings)
    found = routings
    for scorer in sorted(name.removeprefix("identity:") for name in again.words if is_identity(name)):
        rows = np.flatnonzero(ours & answered(again, scorer))
        if len(rows):
            rows = rows[np.argsort(again.columns["at"][rows], kind="stable")]
            present[scorer] = now = newest(routings, again, rows, scorer)
            found = replaced(found, again, rows[says(again, scorer, now)[rows]], scorer, now)
    return found, present


def is_identity(column: str) -> bool:
    return column.startswith("identity:")


def answered(sheet: Sheet, scorer: str) -> Marks:
    """Where the scorer gave an answer that is none of a failure."""
    name = f"identity:{scorer}"
    if name not in sheet.columns:
        return np.zeros(sheet.rows, bool)
    marks: Marks = np.array([bool(word) for word in sheet.words[name]])[sheet.columns[name]]
    return marks


def says(sheet: Sheet, scorer: str, identity: str) -> Marks:
    """Where it answered as what it is by this name."""
    name = f"identity:{scorer}"
    if identity not in sheet.words.get(name, ()):
        return np.zeros(sheet.rows, bool)
    marks: Marks = sheet.columns[name] == sheet.words[name].index(identity)
    return marks


def newest(routings: Sheet, again: Sheet, rows: NDArray[np.intp], scorer: str) -> str:
    """What the scorer was when it answered last; `rows` of `again` are its answers there, oldest first."""
    live = np.flatnonzero(answered(routings, scorer))
    name = f"identity:{scorer}"
    if len(live) and routings.columns["at"][live[-1]] > again.columns["at"][rows[-1]]:
        return routings.words[name][int(routings.columns[name][live[-1]])]
    return again.words[name][int(again.columns[name][rows[-1]])]


def replaced(routings: Sheet, again: Sheet, rows: NDArray[np.intp], scorer: str, now: str) -> Sheet:
    """With the newest of these answers where there is none, or one of what the scorer no longer is."""
    old = answered(routings, scorer) & ~says(routings, scorer, now)
    wanting = old | ~asked(routings, scorer)
    source = np.full(routings.rows, -1)
    source[wanting] = last_of(again, rows, routings, np.flatnonzero(wanting))
    taken = source >= 0
    own = [name for name in {**routings.columns, **again.columns} if of_scorer(name, scorer)]
    both = join([only(routings, own), only(again, own)])
    row = np.where(taken, routings.rows + source, np.arange(routings.rows))
    columns = {name: column[row] for name, column in both.columns.items()}
    lost = (old | (wanting & asked_somebody(routings))) & ~taken & within_reach(routings, taken)
    marks = {f"later:{scorer}": taken.astype(np.uint8), f"lost:{scorer}": lost.astype(np.uint8)}
    return replace(
        routings, columns={**routings.columns, **columns, **marks}, words={**routings.words, **both.words}
    )


def within_reach(routings: Sheet, taken: Marks) -> Marks:
    """Posted at the same platform no earlier than the oldest picture that was looked at again: a backlog goes from the
    newest to the oldest, and what lies before its end is left out for its time alone."""
    high, platform = routings.columns["submission.high"], routings.columns["platform"]
    oldest = np.full(len(routings.words["platform"]), np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(oldest, platform[taken], high[taken])
    marks: Marks = high >= oldest[platform]
    return marks


def asked(routings: Sheet, scorer: str) -> Marks:
    state = routings.columns.get(f"state:{scorer}", np.zeros(routings.rows, np.uint8))
    marks: Marks = (state & THERE) != 0
    return marks


def asked_somebody(routings: Sheet) -> Marks:
    """A picture that was locked when it was routed was shown to nobody, and never will be."""
    found = np.zeros(routings.rows, bool)
    for name in routings.columns:
        if name.startswith("state:"):
            found |= asked(routings, name.removeprefix("state:"))
    return found


def of_scorer(column: str, scorer: str) -> bool:
    whole = column in (f"state:{scorer}", f"confidence:{scorer}", f"identity:{scorer}")
    return whole or column.startswith(f"score:{scorer}:")


def only(sheet: Sheet, names: list[str]) -> Sheet:
    columns: dict[str, Column] = {name: sheet.columns[name] for name in names if name in sheet.columns}
    return Sheet(sheet.rows, columns, {name: sheet.words[name] for name in columns if name in sheet.words})
