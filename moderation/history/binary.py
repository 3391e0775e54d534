"""Reading bytes as bytes: in PostgreSQL's text they are twice as long, and took five times as long to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

AT_ONCE = 16


def as_bytes(rows: QuerySet[Any, Any]) -> Iterator[bytes]:
    """The values of a queryset of one binary column, one by one as they come."""
    if connection.vendor != "postgresql":
        yield from (bytes(one) for one in rows.iterator(chunk_size=AT_ONCE))
        return
    from psycopg import Cursor  # here, so that a process on SQLite starts without it

    statement, values = rows.query.sql_with_params()
    connection.ensure_connection()
    # Django's own cursors have PostgreSQL answer in text.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield from (row[0] for row in cursor.stream(statement, values, binary=True))
