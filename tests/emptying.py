"""Empties the tables after a test that committed: those that hold rows, whatever refers to what."""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction

# Migrating put these there, and no test changes them.
KEPT = frozenset({"django_content_type", "auth_permission"})
# Off and on again: what refers to a row does not keep it.
REFERENCES = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
    "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT"),
}


def empty_tables() -> None:
    """Delete every row but the policies that migrating seeds; the triggers of the log, which refuse that, are up again
    afterwards."""
    from moderation.audit import append_only
    from moderation.pipeline.plan import seed_configured

    filled = tables_with_rows()
    if not filled:
        return
    off, on = REFERENCES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(off)  # SQLite takes it between transactions only
        try:
            with transaction.atomic():
                for statement in append_only.drop_statements(connection.vendor):
                    cursor.execute(statement)
                for table in filled:
                    cursor.execute(f'DELETE FROM "{table}"')
                for statement in append_only.statements(connection.vendor):
                    cursor.execute(statement)
        finally:
            cursor.execute(on)
    seed_configured()


def tables_with_rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables())
        )
        return [name for (name,) in cursor.fetchall()]


@cache
def tables() -> list[str]:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(found) - KEPT)
