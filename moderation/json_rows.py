"""Rows and values of JSON inside a statement, in the words of the database that answers it.

Lists that came to Python would be parsed there, which takes most of the time of a sum over some thousand rows. What is
handed in is names of ours, never a value from outside.
"""

from __future__ import annotations

from django.db import connection


def items(column: str, alias: str, *, of: str = "") -> str:
    """For FROM: a row for each object of a list, or of the list under the key `of`; the object is `alias.value`."""
    if _on_postgres():
        held = f"{column} -> '{of}'" if of else column
        return f"jsonb_array_elements({held}) AS {alias}(value)"
    return f"json_each({column}, '$.{of}') AS {alias}" if of else f"json_each({column}) AS {alias}"


def texts(column: str, alias: str) -> str:
    """For FROM: a row for each text of a list; the text is `alias.value`."""
    if _on_postgres():
        return f"jsonb_array_elements_text({column}) AS {alias}(value)"
    return f"json_each({column}) AS {alias}"


def given() -> str:
    """A document that is handed to the statement as text."""
    return "CAST(%s AS jsonb)" if _on_postgres() else "%s"


def text(value: str, key: str) -> str:
    # SQLite makes no index over what has no type, and would compare row by row.
    return f"({value} ->> '{key}')" if _on_postgres() else f"CAST({_lite(value, key)} AS text)"


def number(value: str, key: str) -> str:
    return f"CAST({text(value, key)} AS double precision)" if _on_postgres() else _lite(value, key)


def truth(value: str, key: str) -> str:
    """NULL where it is null or absent."""
    return f"CAST({text(value, key)} AS boolean)" if _on_postgres() else _lite(value, key)


def as_uuid(words: str) -> str:
    """A text with hyphens as a column of UUIDs holds it."""
    return f"CAST({words} AS uuid)" if _on_postgres() else f"CAST(replace({words}, '-', '') AS text)"


def _lite(value: str, key: str) -> str:
    return f"json_extract({value}, '$.{key}')"


def has(column: str, key: str, value: str) -> str:
    """Whether an object of a list has this value, a text, under the key."""
    if _on_postgres():
        return f"({column} @> jsonb_build_array(jsonb_build_object('{key}', {value})))"
    return f"EXISTS (SELECT 1 FROM {items(column, 'one')} WHERE {text('one.value', key)} = {value})"  # noqa: S608 - our names


def one_of(column: str, few: str) -> str:
    """Whether a column has one of the values that a SELECT gives, which are looked up one by one.

    PostgreSQL takes every list in a JSON column for a hundred items long: where it thinks that so many values are meant,
    it reads the whole table.
    """
    return f"{column} = ANY (ARRAY({few}))" if _on_postgres() else f"{column} IN ({few})"


def _on_postgres() -> bool:
    return connection.vendor == "postgresql"
