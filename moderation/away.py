"""What it means that the database takes nothing now: it is gone, locked for too long, read-only, or its disk is full."""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError, connection

# PostgreSQL calls a read-only transaction an internal error; a connection that was cut is an interface error.
AWAY = (OperationalError, InterfaceError, InternalError)
RETRY_AFTER_SECONDS = 5
WORDS = (
    "The database cannot take this now; try again. The same Idempotency-Key keeps it from being taken twice."
)


def let_go() -> None:
    """Close this thread's connection: SQLite's goes on being read-only when it was opened on a read-only file."""
    if not connection.in_atomic_block:
        connection.close()
