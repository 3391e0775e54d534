"""Rows as columns of numbers, packed into bytes that are read back without being parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
LENGTH = 4


@dataclass(frozen=True)
class Sheet:
    """`columns` are of one length each, `rows`. A column that stands in `words` holds places in that list of words."""

    rows: int
    columns: Mapping[str, Column] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def pack(self) -> bytes:
        """A length (4 bytes, little-endian), as much JSON that names the columns, and the columns one after another."""
        arrays = {name: np.ascontiguousarray(column) for name, column in self.columns.items()}
        head = json.dumps(
            {
                "rows": self.rows,
                "columns": [[name, array.dtype.str] for name, array in arrays.items()],
                "words": {name: list(words) for name, words in self.words.items()},
            }
        ).encode()
        bodies = (array.tobytes() for array in arrays.values())
        return b"".join([len(head).to_bytes(LENGTH, "little"), head, *bodies])

    @classmethod
    def unpack(cls, packed: bytes) -> Sheet:
        """What `pack` wrote; the columns are views of the bytes and cannot be written to."""
        ends = LENGTH + int.from_bytes(packed[:LENGTH], "little")
        head = json.loads(packed[LENGTH:ends])
        columns: dict[str, Column] = {}
        for name, kind in head["columns"]:
            columns[name] = np.frombuffer(packed, np.dtype(kind), head["rows"], ends)
            ends += columns[name].nbytes
        return cls(head["rows"], columns, {name: tuple(words) for name, words in head["words"].items()})


def join(sheets: Sequence[Sheet]) -> Sheet:
    """The sheets one below another. A column that one of them lacks is NaN or 0 there, and a word
    is empty: nobody said anything."""
    kinds = {name: column.dtype for sheet in sheets for name, column in sheet.columns.items()}
    words: dict[str, tuple[str, ...]] = {}
    columns: dict[str, Column] = {}
    for name, kind in kinds.items():
        parts = [sheet.columns.get(name, _nothing(kind, sheet.rows)) for sheet in sheets]
        if any(name in sheet.words for sheet in sheets):
            lists = [sheet.words.get(name, ("",) if sheet.rows else ()) for sheet in sheets]
            words[name] = tuple(dict.fromkeys(word for each in lists for word in each))
            parts = [_moved(part, each, words[name]) for part, each in zip(parts, lists, strict=True)]
        columns[name] = np.concatenate(parts)
    return Sheet(sum(sheet.rows for sheet in sheets), columns, words)


def _nothing(kind: np.dtype[Any], rows: int) -> Column:
    return np.full(rows, np.nan if kind.kind == "f" else 0, kind)


def _moved(places: Column, old: tuple[str, ...], new: tuple[str, ...]) -> Column:
    """The places of the same words in the longer list."""
    if old == new[: len(old)]:
        return places
    where = {word: place for place, word in enumerate(new)}
    table: Column = np.array([where[word] for word in old], places.dtype)
    return table[places]
