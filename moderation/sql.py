"""Statements written by hand, for the few that run for every image.

The ORM takes ten times longer to put such a statement together than the database takes to answer it. They have to
read the same on SQLite and PostgreSQL, name the columns they want, and be covered by their caller's tests on both.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


def prepared_cursor() -> CursorWrapper:
    """A cursor whose statements PostgreSQL plans once for each connection: planning takes longer than running most of
    them. `PREPARED_STATEMENTS=0` has them planned each time.
    """
    # Of a prepared statement, Django's log has no text.
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # wants psycopg, which SQLite does not

    # As `connection.cursor()` makes its own, but with one that lets the server bind the values.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # the stubs lack its base
        # Django has no public way to wrap a cursor of another class, and the stubs leave this one out.
        prepared: CursorWrapper = connection._prepare_cursor(cursor)  # type: ignore[attr-defined]
        return prepared


def fetch_all(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: on SQLite, UUIDs and times are text."""
    with prepared_cursor() as cursor:
        cursor.execute(statement, [stored(value) for value in values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def fetch_one(statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
    """The first row, or None."""
    with prepared_cursor() as cursor:
        cursor.execute(statement, [stored(value) for value in values])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def execute(statement: str, values: Sequence[object]) -> int:
    """How many rows a writing statement changed."""
    with prepared_cursor() as cursor:
        cursor.execute(statement, [stored(value) for value in values])
        changed: int = cursor.rowcount
        return changed


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Insert a row whose key is set, as `save(force_insert=True)` does without its signals.

    False when `unless_there` and a unique constraint of the table holds such a row already; without it that raises
    IntegrityError.
    """
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in row._meta.concrete_fields
    ]
    statement = insert_statement(type(row)) + (" ON CONFLICT DO NOTHING" if unless_there else "")
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        inserted: bool = cursor.rowcount == 1
    row._state.adding, row._state.db = False, connection.alias
    return inserted


@cache
def insert_statement(model: type[models.Model]) -> str:
    """The INSERT of all of a model's columns; both databases quote names alike."""
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES ({marks})'  # noqa: S608 - our names


ANY = UUID(int=1)  # stands where each key comes
BRANCHES = 200  # SQLite puts at most 500 SELECTs together


def newest(
    branches: Sequence[QuerySet[Any]], count: int, *, column: str = "id", each: int | None = None
) -> list[Any]:
    """The `count` highest values of a column that any of the branches has, highest first; at most `each` of one branch.

    Each branch is walked along its own index until it has enough. For an IN or an OR over the same rows, SQLite would
    sort all that match, and so would PostgreSQL where it misjudges how many those are.
    """
    return _merged(branches, count, each or count, column, newest=True)


def newest_of_each(rows: QuerySet[Any], field: str, keys: Sequence[UUID], count: int) -> list[Any]:
    """As `newest` finds it of branches that differ by the key in one field alone: they are put together once for all."""
    if not keys:
        return []
    try:
        sql, given = rows.filter(**{field: ANY}).order_by("-id").values("id")[:count].query.sql_with_params()
    except EmptyResultSet:
        return []
    values = [[stored(key) if value in (ANY, ANY.hex) else value for value in given] for key in keys]
    found: set[Any] = set()
    for start in range(0, len(keys), BRANCHES):
        page = values[start : start + BRANCHES]
        together = f"{_together([sql] * len(page))} ORDER BY 1 DESC LIMIT {count:d}"
        with connection.cursor() as cursor:
            cursor.execute(together, [value for branch in page for value in branch])
            found.update(uuid_of(key) for (key,) in cursor.fetchall())
    return sorted(found, reverse=True)[:count]


def oldest(branches: Sequence[QuerySet[Any]], count: int, *, column: str = "id") -> list[Any]:
    """The same from the other end: the lowest values, lowest first."""
    return _merged(branches, count, count, column, newest=False)


def count_together(parts: Sequence[QuerySet[Any, Any]], most: int) -> int:
    """How many different values these queries of one column have together, counted up to `most`."""
    selects, values = _selects(parts)
    if not selects:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({_together(selects)} LIMIT {most:d}) AS found", values)  # noqa: S608 - the ORM wrote it
        (count,) = cursor.fetchone()
        return int(count)


def _merged(
    branches: Sequence[QuerySet[Any]], count: int, each: int, column: str, *, newest: bool
) -> list[Any]:
    """What the driver gives is merged, for on SQLite too its order is that of what it stands for, and soon compared."""
    order, direction = (f"-{column}", "DESC") if newest else (column, "ASC")
    pages = [branches[start : start + BRANCHES] for start in range(0, len(branches), BRANCHES)]
    found = [
        _union([branch.order_by(order).values(column)[:each] for branch in page], count, direction)
        for page in pages
    ]
    if len(found) == 1:
        (keys,) = found
    else:
        keys = sorted({key for page in found for key in page}, reverse=newest)[:count]
    return [branches[0].model._meta.get_field(column).to_python(key) for key in keys]


def _union(branches: Sequence[QuerySet[Any, Any]], count: int, direction: str) -> list[Any]:
    selects, values = _selects(branches)
    if not selects:
        return []
    together = f"{_together(selects)} ORDER BY 1 {direction} LIMIT {count:d}"
    with connection.cursor() as cursor:
        cursor.execute(selects[0] if len(selects) == 1 else together, values)  # one is in order already
        return [key for (key,) in cursor.fetchall()]


def _selects(branches: Sequence[QuerySet[Any, Any]]) -> tuple[list[str], list[Any]]:
    """The statements and all of their values, without the branches that cannot have a row."""
    selects: list[str] = []
    values: list[Any] = []
    for branch in branches:
        try:
            sql, given = branch.query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(sql)
        values += given
    return selects, values


def _together(selects: Sequence[str]) -> str:
    return " UNION ".join([f"SELECT * FROM ({sql}) AS branch" for sql in selects])  # noqa: S608 - the ORM wrote it


def for_update() -> str:
    """The clause that locks the rows read; SQLite's writing transactions exclude each other anyway."""
    return " FOR UPDATE" if connection.features.has_select_for_update else ""


def stored(value: object) -> Any:
    """A value as Django's fields store it: SQLite has UUIDs as 32 hex digits and times as text."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def uuid_of(value: object) -> UUID:
    """A UUID that a row holds."""
    return value if isinstance(value, UUID) else UUID(str(value))


def moment_of(value: object) -> datetime | None:
    """A time that a row holds; None where it holds none. SQLite's driver reads a column's time as one of no zone, and
    what stands for a column as text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def json_of(value: Any) -> Any:
    """What a JSON column holds: Django has both drivers give it as text."""
    return json.loads(value)
