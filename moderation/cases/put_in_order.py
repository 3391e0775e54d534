"""Open cases that are out of place: of a queue that was retired, or whose order was changed. In batches, so that no
transaction is long; the sweep goes on with what is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.rank import band_of, rank_of
from moderation.sql import stored
from moderation.vocabulary import EventName, Level

BATCH = 500
# Whoever opened a case by what the queue was before has committed by then.
GRACE = timedelta(minutes=1)
PUT = """
    UPDATE cases_case SET queue_id = %s, rank = %s
    WHERE id = %s AND queue_id = %s AND rank = %s AND state = 'open'"""


def settle_queues(now: datetime, *, batches: int = 4) -> int:
    """Put open cases of changed queues into their place, so many batches of each; how many cases that were."""
    return sum(settle(queue, now, batches=batches) for queue in Queue.objects.filter(unsettled=True))


def settle(queue: Queue, now: datetime, *, batches: int) -> int:
    done = 0
    for _ in range(batches):
        cases = out_of_place(queue)
        if not cases:
            if queue.changed_at < now - GRACE:
                Queue.objects.filter(id=queue.id, version=queue.version).update(unsettled=False)
            break
        done += settle_batch(queue, cases)
    return done


def settle_batch(queue: Queue, cases: list[Case]) -> int:
    """One transaction with its line in the log; 0 when somebody else has put them right."""
    with transaction.atomic():
        to = queue if queue.active else Queue.objects.get(platform_id=queue.platform_id, is_default=True)
        moved = put(cases, to)
        if moved:
            record(
                EventName.QUEUE_SETTLED,
                actor=Actor.system(),
                platform_id=queue.platform_id,
                subject=f"queue:{queue.id}",
                data={"queue": queue.slug, "to": to.slug, "order": to.order, "cases": moved},
            )
    return moved


def out_of_place(queue: Queue) -> list[Case]:
    """At most a batch of the queue's open cases: all of a retired one, else those ranked by a former order."""
    first, after = band_of(queue.order)
    wrong = [Q(rank__lt=first), Q(rank__gte=after)] if queue.active else [Q()]
    # A read along the index of the claim for each level and each end, as an OR would be none.
    parts = (waiting(queue, level).filter(where)[:BATCH] for level in Level for where in wrong)
    return first_of(parts, BATCH)


def waiting(queue: Queue, level: Level) -> QuerySet[Case]:
    cases = Case.objects.filter(queue=queue, level=level, state=CaseState.OPEN, hidden=False)
    return cases.order_by("rank").only("due_at", "opened_at", "severity", "rank", "queue_id")


def first_of(parts: Iterable[QuerySet[Case]], count: int) -> list[Case]:
    found: list[Case] = []
    for part in parts:
        found += part[: count - len(found)]
        if len(found) == count:
            break
    return found


def put(cases: list[Case], queue: Queue) -> int:
    """Each only if it is still where it was found; how many were."""
    rows = [
        [stored(value) for value in (queue.id, place(case, queue), case.id, case.queue_id, case.rank)]
        for case in cases
    ]
    with connection.cursor() as cursor:
        cursor.executemany(PUT, rows)
        return int(cursor.rowcount)


def place(case: Case, queue: Queue) -> int:
    return rank_of(queue.order, due_at=case.due_at, opened_at=case.opened_at, severity=case.severity)
