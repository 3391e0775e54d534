"""Rows that a statement written by hand reads, as the models that the ORM would have made of them.

For the few reads that stand in every request of a moderator at work: the ORM takes ten times longer to put such a
statement together than the database takes to answer it (see `moderation.sql`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.expressions import Col

from moderation.sql import fetch_one

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any, Any, Any], Any]


class Columns(Generic[M]):
    """Some of a model's columns (its key always) as they stand in a statement under `alias`; all where none is named."""

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        self.model, self.alias = model, alias
        wanted = {model._meta.get_field(name) for name in names}
        # In the model's own order, in which `from_db` takes them.
        self.fields = [
            field
            for field in model._meta.concrete_fields
            if not names or field.primary_key or field in wanted
        ]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def instance(self, row: Sequence[Any]) -> M:
        """What the ORM would have made of it; the columns that were left out are read when asked for."""
        return self.model.from_db(connection.alias, [f.attname for f in self.fields], self.values(row))

    def taken(self, parts: Iterator[Any]) -> M:
        """The next so many of a row's values, where a statement reads several models side by side."""
        return self.instance(list(islice(parts, len(self))))

    def taken_or_none(self, parts: Iterator[Any]) -> M | None:
        """The same of an outer join, which may have found none."""
        row = list(islice(parts, len(self)))
        return None if row[self._key] is None else self.instance(row)

    @cached_property
    def _key(self) -> int:
        return next(place for place, field in enumerate(self.fields) if field.primary_key)

    def values(self, row: Sequence[Any]) -> list[Any]:
        """The row as Python has it: SQLite gives UUIDs and times as text, both give JSON as text."""
        return [
            self._converted(value, field, converters)
            for value, (field, converters) in zip(row, self._converters, strict=True)
        ]

    @staticmethod
    def _converted(value: Any, column: Col, converters: list[Convert]) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    @cached_property
    def _converters(self) -> list[tuple[Col, list[Convert]]]:
        columns = [
            field.get_col(self.alias) for field in self.fields
        ]  # a key that refers takes the type it refers to
        return [
            (column, connection.ops.get_db_converters(column) + column.get_db_converters(connection))
            for column in columns
        ]


def by_key(model: type[M], key: object) -> M | None:
    """The row with this key, whole; None without one."""
    statement, columns = _by_key(model)
    row = fetch_one(statement, [key])
    return None if row is None else columns.instance(row)


@cache
def _by_key(model: type[M]) -> tuple[str, Columns[M]]:
    columns = Columns(model, "t")
    key = model._meta.pk.column
    return f'SELECT {columns.sql} FROM "{model._meta.db_table}" t WHERE t."{key}" = %s', columns  # noqa: S608 - our names
