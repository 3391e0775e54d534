"""`python -m bench.append_writer ARM SECONDS`: one process that appends lines, one to a transaction.

Says `ready`, waits for a line on its input, appends for that long, and says how many lines and how much CPU that was.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction

ARMS = ("record, sealed", "plain inserts", "chain under a lock")
TABLES = dict(zip(ARMS, ("audit_entry", "bench_plain", "bench_chain"), strict=True))
LOCK = 20261126


def main() -> None:
    django.setup()
    append = WAYS[sys.argv[1]]()
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    until, before, count = time.monotonic() + float(sys.argv[2]), time.process_time(), 0
    while time.monotonic() < until:
        append()
        count += 1
    print(count, time.process_time() - before)


def recording() -> Callable[[], object]:
    from moderation.audit.actor import Actor
    from moderation.audit.record import record
    from moderation.vocabulary import EventName

    def append() -> None:
        with transaction.atomic():
            record(EventName.CASE_CLAIMED, actor=Actor.system(), subject="case:bench", data={"bench": True})

    return append


def plain() -> Callable[[], object]:
    """What `record` sends in a transaction, without what composes it."""
    from moderation.audit.record import POSTGRES_INSERT

    statement = POSTGRES_INSERT.replace("audit_entry (", "bench_plain (")
    values = line()

    def append() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    return append


def chained() -> Callable[[], object]:
    """Take the lock, read the last line's hash, write the next one: the lock is held until the commit is on the disk."""
    from moderation.audit.record import POSTGRES_INSERT

    statement = POSTGRES_INSERT.replace("audit_entry (", "bench_chain (")
    values = line()

    def append() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SELECT leaf FROM bench_chain ORDER BY id DESC LIMIT 1")
            last = cursor.fetchone()
            leaf = hashlib.sha256((bytes(last[0]) if last else b"") + values[-2].encode()).digest()
            cursor.execute(statement, [*values[:-1], leaf])

    return append


def line() -> list[Any]:
    """The columns of such a line, in `record`'s order: body and leaf come last."""
    from django.utils import timezone

    from moderation.audit.canonical import canonical_json, leaf_hash

    at = timezone.now()
    body = canonical_json(
        {"at": at.isoformat(), "data": {"bench": True}, "event": "case.claimed", "pad": "x" * 120}
    )
    return [at, "case.claimed", "system", "", None, None, "case:bench", "", body, leaf_hash(body)]


WAYS = dict(zip(ARMS, (recording, plain, chained), strict=True))

if __name__ == "__main__":
    main()
