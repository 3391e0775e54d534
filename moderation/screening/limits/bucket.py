"""A token bucket as one moment: the time at which it would be full again (GCRA, ITU-T I.371 annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Bucket:
    """`a_minute` units refill in a minute; up to `burst` worth of them may be taken at once."""

    a_minute: int
    burst: timedelta

    def room(self, full_at: datetime | None, now: datetime) -> bool:
        """Whether something may be taken now. A taking larger than the burst is let through once the bucket has
        room at all, and is waited for afterwards: it would otherwise never be."""
        return self.opens_at(full_at, now) <= now

    def opens_at(self, full_at: datetime | None, now: datetime) -> datetime:
        """When the next unit may be taken."""
        tolerance = max(self.burst - self._time_of(1), timedelta(0))  # a full bucket always has one
        return now if full_at is None else max(now, full_at - tolerance)

    def take(self, full_at: datetime | None, units: float, now: datetime) -> datetime:
        """The bucket after `units` are taken; a negative number gives some back."""
        start = now if full_at is None or full_at < now else full_at
        return start + self._time_of(units)

    def _time_of(self, units: float) -> timedelta:
        return timedelta(minutes=units / self.a_minute)
