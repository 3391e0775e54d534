"""Where the uploads of a page end, found when a page is opened and kept while its cut-offs are moved."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from uuid import UUID

from moderation.assurance.undecided import undecided_since

KEPT = 50
SECONDS = 600.0
Key = tuple[tuple[UUID, ...], datetime]


class Endings:
    """Threads share it. A window that ended elsewhere at each move would be read and proved anew at each."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[Key, tuple[float, datetime | None]] = OrderedDict()

    def get(
        self, platforms: Sequence[UUID], since: datetime, until: datetime, *, anew: bool
    ) -> datetime | None:
        """`undecided_since`, or what it said of these platforms and this time in the last ten minutes."""
        key = (tuple(platforms), since)
        with self._lock:
            at, found = self._found.get(key, (0.0, None))
        if not anew and at and time.monotonic() - at < SECONDS:
            return found
        found = undecided_since(platforms, since, until)
        with self._lock:
            self._found[key] = (time.monotonic(), found)
            self._found.move_to_end(key)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        return found


endings = Endings()
