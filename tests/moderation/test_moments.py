"""Moments that PostgreSQL gives are those that psycopg's own loader reads, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DataError, connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own format"),
]

WRITTEN = {
    "2026-02-03 04:05:06+00": datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    "2026-02-03 04:05:06.7+02": datetime(2026, 2, 3, 2, 5, 6, 700_000, tzinfo=UTC),
    "2026-02-03 04:05:06.000001-09:30": datetime(2026, 2, 3, 13, 35, 6, 1, tzinfo=UTC),
    "0001-01-01 00:00:00+00": datetime.min.replace(tzinfo=UTC),
    "9999-12-31 23:59:59.999999+00": datetime.max.replace(tzinfo=UTC),
    "1969-12-31 23:59:59.12345+00": datetime(1969, 12, 31, 23, 59, 59, 123_450, tzinfo=UTC),
}


def read(text: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS timestamptz)", [text])
        (found,) = cursor.fetchone()
        assert found is None or isinstance(found, datetime)
        return found


@pytest.mark.parametrize("text", WRITTEN)
def test_it_is_the_moment_that_was_written(text: str) -> None:
    found = read(text)
    assert (found, found and found.tzinfo) == (WRITTEN[text], UTC)


@pytest.mark.parametrize(
    "text", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "12000-01-01 00:00:00+00"]
)
def test_what_no_datetime_can_be_is_an_error_as_before(text: str) -> None:
    with pytest.raises(DataError):
        read(text)


def test_it_is_our_loader_that_reads() -> None:
    connection.ensure_connection()
    adapters = connection.connection.adapters
    loader = adapters.get_loader(adapters.types["timestamptz"].oid, 0)
    assert loader.__module__ == "moderation.moments"
    east = timezone(timedelta(hours=5))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [datetime(2026, 1, 1, tzinfo=east)])
        assert cursor.fetchone() == (datetime(2025, 12, 31, 19, tzinfo=UTC),)
        assert type(cursor.connection.adapters.get_loader(adapters.types["timestamptz"].oid, 0)) is type(
            loader
        )
