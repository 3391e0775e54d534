"""How far the history goes while the sweep has yet to write the rest of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from moderation.history.advance import NEVER, READ, read_next
from moderation.history.models import Page, Subject


@dataclass(frozen=True)
class Reach:
    """Everything from `since`, the first row, until `until` is written, of what there is up to `now`."""

    since: datetime
    until: datetime
    now: datetime

    @property
    def share(self) -> float:
        """Of the time, since counting the rows would mean reading them; below 1 as long as any is missing."""
        whole = (self.now - self.since).total_seconds()
        return min(0.99, (self.until - self.since).total_seconds() / whole) if whole > 0 else 0.0

    @property
    def percent(self) -> int:
        return int(100 * self.share)


def reach_of(behind: Mapping[Subject, Page | None]) -> Reach | None:
    """Of the subject that is the least far, in its own time; None where none is behind."""
    if not behind:
        return None
    now = timezone.now()
    subject, last = min(behind.items(), key=lambda one: one[1].until if one[1] else NEVER)
    first = read_next(subject, None, now, 1)
    since = first[0][READ[subject][2]] if first else now
    return Reach(since, last.until if last else since, now)
