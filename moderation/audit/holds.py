"""Why a line of the log does not hold: against itself, and against the line before it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from moderation.audit.canonical import canonical_json, leaf_hash
from moderation.audit.models import Entry

# A server's clock may be set back; a line from another hour is another thing.
CLOCK_STEP = timedelta(minutes=5)
KEYS = {"actor", "at", "data", "event", "platform", "request", "subject", "submission"}


def problem_after(previous: Entry | None, entry: Entry, *, sealed: bool) -> str:
    """Why this line cannot follow the one before it; empty when it can.

    A sealed line's time is bound by its seal, and may be that of a server whose clock was wrong.

    SQLite numbers without gaps. PostgreSQL's sequence leaves some behind, and lines commit out of order there, so
    their order is that of sealing, and times are compared with room.
    """
    expected = previous.id + 1 if previous else 1
    if connection.vendor == "sqlite" and entry.id != expected:
        missing = entry.id - expected
        return (
            f"line {expected} is missing"
            if missing == 1
            else f"lines {expected} to {entry.id - 1} are missing"
        )
    if sealed:
        return ""
    if previous and entry.at < previous.at - CLOCK_STEP:
        return f"its time is before that of line {previous.id}"
    if entry.at > timezone.now() + CLOCK_STEP:
        return "its time has not come yet"
    return ""


def problem_of(entry: Entry) -> str:
    """Why this line is not what was written; empty when its hash, its bytes and its columns agree."""
    if leaf_hash(entry.body) != bytes(entry.leaf):
        return "its text does not have its hash"
    try:
        body = json.loads(entry.body)
    except ValueError:
        return "its text is not JSON"
    if not isinstance(body, dict) or set(body) != KEYS or canonical_json(body) != entry.body:
        return "its text is not in the canonical form"
    wrong = [name for name, (column, said) in pairs(entry, body).items() if column != said]
    return f"its column {wrong[0]} says otherwise than its text" if wrong else ""


def pairs(entry: Entry, body: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Each column beside what the hashed text says of it."""
    actor = body["actor"] if isinstance(body["actor"], dict) else {}
    return {
        "at": (entry.at, moment(body["at"])),
        "event": (entry.event, body["event"]),
        "actor_kind": (entry.actor_kind, actor.get("kind")),
        "actor_id": (entry.actor_id, actor.get("id")),
        "platform_id": (str(entry.platform_id) if entry.platform_id else None, body["platform"]),
        "submission_id": (str(entry.submission_id) if entry.submission_id else None, body["submission"]),
        "subject": (entry.subject, body["subject"]),
        "request_id": (entry.request_id, body["request"]),
    }


def moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
