"""Rings the bell for a wake-up that the caller's transaction has written."""

from __future__ import annotations

from django.db import connection, transaction

from moderation.bell import fifo, notices


def ring() -> None:
    """Let idle workers know once the caller's transaction has committed; nothing is rung when it is undone."""
    if connection.vendor == "postgresql":
        notices.ring()
    else:
        transaction.on_commit(fifo.ring, robust=True)
