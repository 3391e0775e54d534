"""`python -m bench.claimer WAY PERSON PLATFORM SECONDS`: one person's process that claims case after case.

Says `ready`, then for each line on its input claims for that long, and answers with a JSON line: how long each claim
took, the CPU, and which cases they were. What was claimed is put among the decided ones every few claims, untimed and
alike in both ways, since nobody holds more than a few cases at a time.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import django
import psycopg
from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from moderation.cases.queue import Queue

OURS, BARE = "claim, logged", "one bare statement"
HELD_MOST = 4
PUT_AWAY = "UPDATE cases_case SET state = 'decided' WHERE id = ANY(%s)"
BARE_CLAIM = """
    UPDATE cases_case SET holder_id = %s, held_since = %s, lease_until = %s, version = version + 1
    WHERE id = (
      SELECT id FROM cases_case
      WHERE queue_id = %s AND level = 'moderator' AND state = 'open' AND NOT hidden
        AND (lease_until IS NULL OR lease_until < %s)
      ORDER BY rank, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id"""
type_claim = Callable[[], UUID | None]


def main() -> None:
    way, person, platform, seconds = sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3]), float(sys.argv[4])
    django.setup()
    connection.ensure_connection()
    claim = {OURS: logged, BARE: bare}[way](person, platform)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(round_of(claim, seconds)), flush=True)


def round_of(claim: type_claim, seconds: float) -> dict[str, object]:
    """Claims until the time is up or nothing is left."""
    took: list[float] = []
    claimed: list[UUID] = []
    cpu = 0.0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before, started = time.process_time(), time.perf_counter()
        case = claim()
        took.append(time.perf_counter() - started)
        cpu += time.process_time() - before
        if case is None:
            took.pop()
            break
        claimed.append(case)
        if len(claimed) % HELD_MOST == 0:
            put_away(claimed[-HELD_MOST:])
    put_away(claimed[-HELD_MOST:])
    return {"took": took, "cpu": cpu, "cases": [str(case) for case in claimed]}


def put_away(cases: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PUT_AWAY, [cases])


def logged(person: UUID, platform: UUID) -> type_claim:
    """The product's claim: the statement and its line of the log in one transaction."""
    from moderation.cases.claim import claim_from
    from moderation.cases.queues import LevelQueue
    from moderation.people.models import User
    from moderation.vocabulary import Level

    who = User.objects.get(id=person)
    queue = queue_of(platform)
    found = LevelQueue(queue.platform, Level.MODERATOR, queue)
    return lambda: claim_from(found, who)


def queue_of(platform: UUID) -> Queue:
    from moderation.cases.queue import Queue

    return Queue.objects.select_related("platform").get(platform_id=platform)


def bare(person: UUID, platform: UUID) -> type_claim:
    """psycopg, and nothing but the statement, which is its own transaction."""
    queue = queue_of(platform).id
    wire = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def claim() -> UUID | None:
        now = timezone.now()
        values = [person, now, now + timedelta(minutes=10), queue, now]
        row = wire.execute(BARE_CLAIM, values).fetchone()
        return row[0] if row else None

    return claim


if __name__ == "__main__":
    main()
