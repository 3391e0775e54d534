"""Counting goes on hour after hour, hour by hour into days, and nothing is counted twice or left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.large.plans import asked, explain
from moderation.cases.models import Case
from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from moderation.rescreening.chosen import id_at
from moderation.tallies.count import DAY, HOUR, count_due, hour_of, open_book, write
from moderation.tallies.happened import happened
from moderation.tallies.models import Book, Measure, Tally, Waits
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LONG = 600.0


def posted_at(platform: Platform, moment: datetime) -> None:
    """A posting whose id says that it came then."""
    made = posting(platform)
    key = UUID(int=id_at(moment).int | (made.id.int & (1 << 80) - 1))
    Submission.objects.filter(id=made.id).update(id=key)


def received(hours: int, start: datetime | None = None) -> int:
    rows = Tally.objects.filter(hours=hours, measure=Measure.RECEIVED)
    rows = rows if start is None else rows.filter(start=start)
    return int(rows.aggregate(sum=Sum("number"))["sum"] or 0)


def test_the_first_count_goes_back_to_the_first_posting_and_days_are_sums_of_hours(cast: Cast) -> None:
    for hours in (0, 1, 1, 30, 31):
        posted_at(cast.lantern, NOON - hours * HOUR)
    assert count_due(NOON + timedelta(minutes=20), seconds=LONG) == 32
    assert (received(1), received(24)) == (5, 5)
    assert received(24, NOON.replace(hour=0)) == 3
    assert Book.objects.get().until == NOON + timedelta(minutes=20)


def test_it_goes_on_where_its_time_was_up(cast: Cast) -> None:
    for hours in (0, 2, 5):
        posted_at(cast.lantern, NOON - hours * HOUR)
    while count_due(NOON + timedelta(minutes=20), seconds=0):
        if Book.objects.get().until == NOON + timedelta(minutes=20):
            break
    assert (received(1), received(24)) == (3, 3)


def test_it_counts_once_a_minute_and_again_what_came_late(cast: Cast) -> None:
    posted_at(cast.lantern, NOON - timedelta(seconds=1))
    assert count_due(NOON + timedelta(minutes=2), seconds=LONG) == 2
    posted_at(cast.lantern, NOON - timedelta(seconds=2))  # written by a transaction that was slow to commit
    assert count_due(NOON + timedelta(minutes=2, seconds=30), seconds=LONG) == 0
    assert count_due(NOON + timedelta(minutes=3, seconds=1), seconds=LONG) == 2
    assert received(24) == 2
    assert count_due(NOON + timedelta(minutes=11), seconds=LONG) == 2  # for the last time
    assert count_due(NOON + timedelta(minutes=13), seconds=LONG) == 1
    assert received(24) == 2


def test_a_clock_that_was_set_back_does_not_stop_it(cast: Cast) -> None:
    posted_at(cast.lantern, NOON - HOUR)
    count_due(NOON + timedelta(minutes=30), seconds=LONG)
    posted_at(cast.lantern, NOON + timedelta(minutes=1))
    assert count_due(NOON + timedelta(minutes=5), seconds=LONG)
    assert received(24) == 2


def test_of_two_workers_one_writes(cast: Cast) -> None:
    posted_at(cast.lantern, NOON)
    now = NOON + timedelta(minutes=1)
    mine, theirs = open_book(now), open_book(now)
    found = happened(NOON, NOON + HOUR)
    assert write(mine, NOON, found, now)
    assert not write(theirs, NOON, found, now)
    assert received(24) == 1


def test_old_hours_go_and_their_days_stay(cast: Cast) -> None:
    posted_at(cast.lantern, NOON)
    for hours, ago in ((1, 2), (1, 4), (24, 4)):
        Tally.objects.create(
            hours=hours, start=NOON - ago * DAY, platform=cast.lantern, measure=Measure.RECEIVED, number=1
        )
    count_due(NOON + timedelta(minutes=20), seconds=LONG)
    assert (received(1), received(24)) == (2, 2)


def test_the_command_counts_everything_anew(cast: Cast, capsys: Any) -> None:
    now = timezone.now()
    for hours in (1, 4):
        posted_at(cast.lantern, now - hours * HOUR)
    count_due(now, seconds=LONG)
    Tally.objects.update(number=99)
    call_command("tallies")
    assert "Counted 5 hours." in capsys.readouterr().out
    assert received(24) == 2


def test_an_hour_is_read_along_indexes(cast: Cast) -> None:
    opened(cast.lantern)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    with asked() as statements:
        happened(NOON, NOON + HOUR)
    assert len(statements.statements) == 7
    assert explain(statements).scans == ()


def test_an_hour_takes_few_statements(cast: Cast) -> None:
    posted_at(cast.lantern, NOON)
    book = open_book(NOON)
    with CaptureQueriesContext(connection) as queries:
        write(book, NOON, happened(NOON, NOON + HOUR), NOON)
    assert len(queries) <= 21


def test_what_waits_is_counted_with_the_hour_that_it_is(cast: Cast) -> None:
    case = opened(cast.lantern)
    now = timezone.now()
    Case.objects.filter(id=case.id).update(opened_at=now - 2 * DAY, due_at=now - HOUR)
    book = open_book(now - 3 * HOUR)
    for hour in (hour_of(now) - HOUR, hour_of(now)):
        assert not Waits.objects.exists()
        assert write(book, hour, happened(hour, hour + HOUR), now)
    row = Waits.objects.get()
    assert (row.queue_id, row.level, row.open, row.old, row.overdue) == (case.queue_id, case.level, 1, 1, 1)
    assert row.oldest_at == now - 2 * DAY
    Case.objects.filter(id=case.id).update(hidden=True)
    assert count_due(now + timedelta(minutes=2), seconds=LONG)
    assert not Waits.objects.exists()
