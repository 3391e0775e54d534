"""An answer that is asked for with every page, read from the database once in a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` gave, kept in this process for a time. Two threads may read at once; both are right."""

    def __init__(self, read: Callable[[], T], time: timedelta) -> None:
        self._read, self._seconds = read, time.total_seconds()
        self._found: tuple[float, T] | None = None

    def value(self) -> T:
        """At most `time` old."""
        found = self._found
        if found is None or monotonic() - found[0] > self._seconds:
            found = self._found = (monotonic(), self._read())
        return found[1]

    def forget(self) -> None:
        """Read again when it is asked for next: for whoever has just changed it, and for tests."""
        self._found = None
