"""Changes one row and appends the line about it: on PostgreSQL in a single statement.

As a transaction of two it would be four journeys to the server and back, which for what runs at every case is most of
its cost. SQLite is in this process, so there it stays two.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from moderation.audit import request_id
from moderation.audit.actor import Actor
from moderation.audit.record import COLUMNS, body_of, record
from moderation.sql import fetch_one, uuid_of
from moderation.vocabulary import EventName

# Where the server puts what only it knows into the text that it hashes. Nothing else in the text can hold these:
# a request's id is of letters, digits and `_.-`, and all the rest is ours.
ROW, SUBMISSION = "<row>", "<submission>"
IN_ONE = f"""
    WITH changed AS ({{statement}}),
    line AS (
      SELECT id, submission_id, replace(replace(%s, '{ROW}', id::text), '{SUBMISSION}', submission_id::text) AS body
      FROM changed
    ),
    written AS (
      INSERT INTO audit_entry (id, {COLUMNS}, xact)
      SELECT nextval('audit_entry_id_seq'), %s, %s, %s, %s, %s, submission_id, %s || id::text, %s, body,
             sha256('\\x00'::bytea || convert_to(body, 'UTF8')), pg_current_xact_id()::text::bigint
      FROM line
    )
    SELECT id FROM changed"""  # noqa: S608 - names are ours


def record_with(
    statement: str, values: Sequence[object], *, event: EventName, actor: Actor, platform_id: UUID, kind: str
) -> UUID | None:
    """Run a statement that changes at most one row and returns `id, submission_id`, and record that about `kind:id`.

    The id; None when no row was changed, and nothing recorded.
    """
    if connection.vendor == "postgresql":
        return in_one(statement, values, event=event, actor=actor, platform_id=platform_id, kind=kind)
    with transaction.atomic():
        row = fetch_one(statement, values)
        if row is None:
            return None
        row_id, submission_id = uuid_of(row[0]), uuid_of(row[1])
        record(
            event,
            actor=actor,
            platform_id=platform_id,
            submission_id=submission_id,
            subject=f"{kind}:{row_id}",
        )
        return row_id


def in_one(
    statement: str, values: Sequence[object], *, event: EventName, actor: Actor, platform_id: UUID, kind: str
) -> UUID | None:
    at = timezone.now()
    body = body_of(
        event,
        actor=actor,
        at=at,
        platform_id=platform_id,
        submission=SUBMISSION,
        subject=f"{kind}:{ROW}",
        data={},
    )
    line = [at, event.value, actor.kind, actor.id, platform_id, f"{kind}:", request_id.current.get()]
    row = fetch_one(IN_ONE.format(statement=statement), [*values, body, *line])
    return uuid_of(row[0]) if row else None
