"""Writes a line of the log, inside the transaction of the change that it records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from moderation.audit import request_id
from moderation.audit.actor import Actor
from moderation.audit.canonical import canonical_json, leaf_hash
from moderation.sql import prepared_cursor
from moderation.vocabulary import EventName

COLUMNS = "at, event, actor_kind, actor_id, platform_id, submission_id, subject, request_id, body, leaf"

# The database's triggers want exactly the next number, so it is taken in the statement that inserts. SQLite has one
# writer, PostgreSQL its sequence: there ids have gaps and may commit out of order, hence the transaction id.
SQLITE_INSERT = f"""
    INSERT INTO audit_entry (id, {COLUMNS})
    SELECT coalesce(max(id), 0) + 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM audit_entry"""  # noqa: S608 - column names are ours
POSTGRES_INSERT = f"""
    INSERT INTO audit_entry (id, {COLUMNS}, xact)
    VALUES (nextval('audit_entry_id_seq'), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
            pg_current_xact_id()::text::bigint)"""  # noqa: S608 - column names are ours


@dataclass(frozen=True)
class Recorded:
    """The entry that was written: its number and its time."""

    id: int
    at: datetime


class RecordedOutsideTransaction(RuntimeError):
    """`record` was called without a transaction: the entry could outlive the change, or the change the entry."""


def record(
    event: EventName,
    *,
    actor: Actor,
    platform_id: UUID | None = None,
    submission_id: UUID | None = None,
    subject: str = "",
    data: dict[str, Any] | None = None,
) -> Recorded:
    """Append one entry and return its number.

    `data` is JSON; personal values go in as commitments only (`audit.commit`). Raises RecordedOutsideTransaction.
    """
    at = timezone.now()
    values = values_of(event, at, actor, platform_id, submission_id, subject, data or {})
    with prepared_cursor() as cursor:
        cursor.execute(f"{insert_of(event)} RETURNING id", values)
        return Recorded(cursor.fetchone()[0], at)


def record_each(
    event: EventName, *, actor: Actor, platform_id: UUID, about: Sequence[tuple[UUID, str]]
) -> None:
    """Append an entry for each submission and subject, all in one journey. Raises RecordedOutsideTransaction."""
    at, insert = timezone.now(), insert_of(event)
    rows = [
        values_of(event, at, actor, platform_id, submission, subject, {}) for submission, subject in about
    ]
    with connection.cursor() as cursor:
        cursor.executemany(insert, rows)


def insert_of(event: EventName) -> str:
    if not connection.in_atomic_block:
        raise RecordedOutsideTransaction(event)
    return POSTGRES_INSERT if connection.vendor == "postgresql" else SQLITE_INSERT


def values_of(
    event: EventName,
    at: datetime,
    actor: Actor,
    platform_id: UUID | None,
    submission_id: UUID | None,
    subject: str,
    data: dict[str, Any],
) -> list[Any]:
    """What stands in COLUMNS, as the database's driver takes it."""
    body = body_of(
        event,
        actor=actor,
        at=at,
        platform_id=platform_id,
        submission=str(submission_id) if submission_id else None,
        subject=subject,
        data=data,
    )
    adapt = connection.ops.adapt_datetimefield_value
    postgres = connection.vendor == "postgresql"
    return [
        adapt(at),
        event.value,
        actor.kind,
        actor.id,
        uuid_value(platform_id, postgres),
        uuid_value(submission_id, postgres),
        subject,
        request_id.current.get(),
        body,
        leaf_hash(body),
    ]


def body_of(
    event: EventName,
    *,
    actor: Actor,
    at: datetime,
    platform_id: UUID | None,
    submission: str | None,
    subject: str,
    data: dict[str, Any],
) -> str:
    """The canonical text that is hashed."""
    return canonical_json(
        {
            "actor": {"id": actor.id, "kind": actor.kind},
            "at": at.isoformat(),
            "data": data,
            "event": event.value,
            "platform": str(platform_id) if platform_id else None,
            "request": request_id.current.get(),
            "subject": subject,
            "submission": submission,
        }
    )


def uuid_value(value: UUID | None, postgres: bool) -> UUID | str | None:
    """UUIDs are a type of their own on PostgreSQL and 32 hex digits on SQLite, as Django's fields store them."""
    return value if postgres or value is None else value.hex
