"""Uploads, labels and errors counted by group, band and verdict, all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.estimate import Band
from moderation.assurance.twin import VERDICTS
from moderation.history.labels import Label
from moderation.history.past import Past

Table = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Tally:
    """Each a table of groups × bands × verdicts. `clean` and `violations` are of those `labelled`."""

    uploads: Table
    chosen: Table
    clean: Table
    violations: Table

    def volume(self, verdict: int, group: int | None = None) -> int:
        return int(_of(self.uploads, group)[:, verdict].sum())

    def total(self, group: int | None = None) -> int:
        return int(_of(self.uploads, group).sum())

    def bands(self, verdict: int, errors: Table, group: int | None = None) -> list[Band]:
        """The bands of the uploads with this verdict, where `errors` are the labels that count as one."""
        tables = (self.uploads, self.chosen, self.clean + self.violations, errors)
        columns = (_of(table, group)[:, verdict].tolist() for table in tables)
        return [Band(*counts) for counts in zip(*columns, strict=True)]


def _of(table: Table, group: int | None) -> Table:
    found: Table = table.sum(axis=0) if group is None else table[group]
    return found


def tally(
    past: Past, verdict: NDArray[np.uint8], known: NDArray[np.bool_], groups: NDArray[np.intp], many: int
) -> Tally:
    """Count the known rows; `groups` is each row's group, of so `many`."""
    bands, shares = past.bands
    shape = (many, len(shares), len(VERDICTS))
    cell = (groups * shape[1] + bands) * shape[2] + verdict
    looked = np.flatnonzero((past.label != Label.NONE) & known)
    label = past.label[looked]

    def count(cells: NDArray[np.intp]) -> Table:
        return np.bincount(cells, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)

    chosen = cell[looked]
    return Tally(
        uploads=count(cell if bool(known.all()) else cell[known]),
        chosen=count(chosen),
        clean=count(chosen[label == Label.CLEAN]),
        violations=count(chosen[label == Label.VIOLATION]),
    )


def tally_categories(past: Past, verdict: NDArray[np.uint8], known: NDArray[np.bool_]) -> Table:
    """Labelled violations by what they were rejected for: categories × bands × verdicts."""
    bands, shares = past.bands
    shape = (len(past.categories), len(shares), len(VERDICTS))
    found = np.flatnonzero((past.label == Label.VIOLATION) & known)
    cell = (past.violated[found].astype(np.intp) * shape[1] + bands[found]) * shape[2] + verdict[found]
    return np.bincount(cell, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)
