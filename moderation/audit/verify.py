"""Reads the whole log and recomputes every line; stops at the first that does not hold.

What this proves: each line is the bytes that its hash was taken of, its columns say what those bytes say, and (on
SQLite) none between the first and the last is missing. What it cannot prove before sealing exists: that nobody with
access to the database cut off the newest lines, or rewrote a line together with its hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from moderation.audit.canonical import canonical_json, leaf_hash
from moderation.audit.models import Entry

RANGE = 1000  # lines held in memory at a time
CLOCK_STEP = timedelta(
    minutes=5
)  # a server's clock may be set back; a line from another hour is another thing
KEYS = {"actor", "at", "data", "event", "platform", "request", "subject", "submission"}


@dataclass(frozen=True)
class BadLine:
    """The first line that does not hold, and why."""

    id: int
    reason: str


@dataclass(frozen=True)
class VerifyReport:
    """How many lines hold, from the first on; `bad` is None when all do."""

    checked: int
    bad: BadLine | None = None

    @property
    def holds(self) -> bool:
        return self.bad is None


type_progress = Callable[[int, int], None]


def verify(*, progress: type_progress) -> VerifyReport:
    """Check every line that is there now. `progress(checked, last id)` is called after each thousand."""
    last_id = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    checked, previous = 0, None
    for lines in ranges(last_id):
        for entry in lines:
            reason = problem_after(previous, entry) or problem_of(entry)
            if reason:
                return VerifyReport(checked, BadLine(entry.id, reason))
            checked, previous = checked + 1, entry
        progress(checked, last_id)
    return VerifyReport(checked)


def ranges(last_id: int) -> Iterator[list[Entry]]:
    """The lines up to `last_id` in their order, a thousand at a time, from the lowest number that exists."""
    after: int | None = None
    while True:
        entries = Entry.objects.filter(id__lte=last_id).order_by("id")
        lines = list((entries if after is None else entries.filter(id__gt=after))[:RANGE])
        if not lines:
            return
        yield lines
        after = lines[-1].id


def problem_after(previous: Entry | None, entry: Entry) -> str:
    """Why this line cannot follow the one before it; empty when it can.

    SQLite numbers without gaps. PostgreSQL's sequence leaves some behind, and lines commit out of order there, so
    numbers only rise (they are read in order) and times are compared with room.
    """
    expected = previous.id + 1 if previous else 1
    if connection.vendor == "sqlite" and entry.id != expected:
        missing = entry.id - expected
        return (
            f"line {expected} is missing"
            if missing == 1
            else f"lines {expected} to {entry.id - 1} are missing"
        )
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
