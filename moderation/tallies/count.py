"""Counting: hour after hour, each replaced as a whole until nobody can write into it any more, then its day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from moderation.intake.models import Submission
from moderation.tallies.happened import Found, Slot, happened
from moderation.tallies.models import Book, Tally
from moderation.tallies.waiting import replace_waiting, waiting_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Whoever wrote in the last moment of an hour has committed by then.
GRACE = timedelta(minutes=10)
PACE = timedelta(minutes=1)
AT_ONCE = 0.5  # seconds of a sweep
REACH = timedelta(days=100)
HOURS_KEPT = timedelta(days=3)
FIELDS = ("platform_id", "measure", "by", "key", "step")


def count_due(now: datetime, *, seconds: float = AT_ONCE) -> int:
    """Count the hours that are not final, oldest first, for so many seconds; how many that were. Once a minute where
    nothing is behind. Two workers at once count the same: one of them writes."""
    book = Book.objects.filter(id=1).first() or open_book(now)
    behind = hour_of(now) - book.final_until > HOUR
    if not behind and timedelta(0) <= now - book.counted_at < PACE:
        return 0
    until = time.monotonic() + seconds
    done = 0
    for hour in hours(book.final_until, now):
        if not write(book, hour, happened(hour, hour + HOUR), now):
            break
        done += 1
        if time.monotonic() >= until:
            break
    return done


def count_again(now: datetime, told: Callable[[datetime], None]) -> int:
    """Count everything anew that can be counted; `told` hears of every day. How many hours that were."""
    Book.objects.filter(id=1).delete()
    book, done = open_book(now, reach=None), 0
    for hour in hours(book.final_until, now):
        if write(book, hour, happened(hour, hour + HOUR), now):
            done += 1
        if hour.hour == 0:
            told(hour)
    return done


def open_book(now: datetime, *, reach: timedelta | None = REACH) -> Book:
    """A book that begins with the first posting, but not longer ago than `reach`."""
    first = Submission.objects.order_by("id").values_list("id", flat=True).first()
    begins = hour_of(now if first is None else time_of(first))
    if reach is not None:
        begins = max(begins, hour_of(now - reach))
    start = {"begins": begins, "final_until": begins, "counted_at": begins}
    return Book.objects.get_or_create(id=1, defaults=start)[0]


def write(book: Book, hour: datetime, found: Found, now: datetime) -> bool:
    """Replace the hour's tallies and its day's, and with the hour that it is what waits, in one transaction; False when
    another worker has counted meanwhile."""
    final = hour + HOUR if hour + HOUR + GRACE <= now else None
    current = hour == hour_of(now)
    counted = now if current else book.counted_at
    waits = waiting_at(now) if current else None
    with transaction.atomic():
        mine = Book.objects.filter(id=1, version=book.version).update(
            version=F("version") + 1, final_until=final or book.final_until, counted_at=counted
        )
        if not mine:
            return False
        replace(1, hour, found)
        day = day_of(hour)
        replace(24, day, sum_of(day))
        if waits is not None:
            replace_waiting(waits)
        Tally.objects.filter(hours=1, start__lt=min(day, now - HOURS_KEPT)).delete()
    book.version += 1
    book.final_until, book.counted_at = final or book.final_until, counted
    return True


def replace(length: int, start: datetime, found: Found) -> None:
    Tally.objects.filter(hours=length, start=start).delete()
    Tally.objects.bulk_create(
        Tally(hours=length, start=start, number=number, **slot._asdict())
        for slot, number in found.items()
        if number
    )


def sum_of(day: datetime) -> Found:
    rows = Tally.objects.filter(hours=1, start__gte=day, start__lt=day + DAY)
    groups = rows.values_list(*FIELDS).annotate(sum=Sum("number")).order_by()
    return Found({Slot(*group[:-1]): group[-1] for group in groups})


def hours(first: datetime, now: datetime) -> Iterator[datetime]:
    """The hours from `first` to the one that it is."""
    while first <= now:
        yield first
        first += HOUR


def hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    return hour_of(moment).replace(hour=0)


def time_of(key: UUID) -> datetime:
    """When an id was made (RFC 9562, 5.7: its first 48 bits are the milliseconds)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
