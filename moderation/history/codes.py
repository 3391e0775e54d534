"""Ids, times and words as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np

from moderation.history.sheet import Column

HALF = 64


def ids_of(name: str, ids: Sequence[UUID]) -> dict[str, Column]:
    """The two halves of each id: a UUID has 128 bits, a number 64."""
    return {
        f"{name}.high": np.array([one.int >> HALF for one in ids], np.uint64),
        f"{name}.low": np.array([one.int % 2**HALF for one in ids], np.uint64),
    }


def id_from(high: int, low: int) -> UUID:
    return UUID(int=(int(high) << HALF) + int(low))


def millis(times: Iterable[datetime]) -> Column:
    """Milliseconds since 1970."""
    return np.array([round(one.timestamp() * 1000) for one in times], np.int64)


def coded(words: Iterable[str]) -> tuple[Column, tuple[str, ...]]:
    """Each word's place in the list of those that occur, and the list."""
    places: dict[str, int] = {}
    found = [places.setdefault(word, len(places)) for word in words]
    return np.array(found, np.uint32), tuple(places)
