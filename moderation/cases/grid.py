"""Many cases of one queue in a person's hands at once, as small veiled pictures: claimed, kept and given back together.

Each of them is decided by itself (`grid_decide`). They are held as a case page holds its case: by the pings of their
page. `Aside.GRID` keeps them out of what `/review/next` hands out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record_each
from moderation.cases.bars import bars_in_claim
from moderation.cases.claim import IN_QUEUE, PING_LEASE, RELEASE_GRACE, first_free, lease
from moderation.cases.models import Aside, Case, CaseState
from moderation.cases.queues import LevelQueue, is_open_to
from moderation.cases.reach import reachable
from moderation.people.models import User
from moderation.sql import fetch_all, uuid_of
from moderation.vocabulary import EventName

SIZES = (12, 24, 48)

# Picked first and once: under IN, PostgreSQL might ask for the free ones again for every row.
CLAIM_MANY = """
    WITH free AS MATERIALIZED ({free})
    UPDATE cases_case
    SET holder_id = %s, held_since = %s, lease_until = %s, colour_opened = %s, aside = %s, version = version + 1
    WHERE id IN (SELECT id FROM free)
    RETURNING id, submission_id"""
LEAVE = """
    UPDATE cases_case SET lease_until = %s
    WHERE holder_id = %s AND aside = %s AND state = 'open' AND lease_until > %s
    RETURNING platform_id, submission_id, id"""


def in_grid(person: User) -> QuerySet[Case]:
    """What this person has in the grid and nobody took; along the index of what they hold."""
    return Case.objects.filter(holder=person, state=CaseState.OPEN, aside=Aside.GRID)


def keep_batch(person: User, queue: LevelQueue, size: int) -> list[UUID]:
    """The tiles that the person has in the grid of this queue already, held on to; others, or more than `size`, go back.

    Nothing is kept of a queue that they may no longer work.
    """
    mine = reachable(person).filter(id__in=in_grid(person).values("id")).order_by(*queue.order)
    held = list(mine.only("platform_id", "queue_id", "level", "hidden"))
    if not held:
        return []
    if len(held) > size or not all(queue.holds(case) for case in held) or not is_open_to(person, queue):
        give_back_batch(person)
        return []
    in_grid(person).update(lease_until=timezone.now() + lease())
    return list(in_grid(person).order_by(*queue.order).values_list("id", flat=True))


def claim_batch(person: User, queue: LevelQueue, size: int) -> int:
    """Take the queue's first `size` free cases for ten minutes, each with its line in the log; how many there were.

    What is locked is never in the grid, nor is a queue that the person may not work.
    """
    if queue.queue is None or not is_open_to(person, queue):
        return 0
    now, until = timezone.now(), timezone.now() + lease()
    free = first_free(IN_QUEUE, bars_in_claim(person, queue.platform.id), size)
    where = [queue.queue.id, queue.level.value, now, *[person.id] * 4]
    with transaction.atomic():
        rows = fetch_all(
            CLAIM_MANY.format(free=free), [*where, person.id, now, until, False, Aside.GRID.value]
        )
        about = [(uuid_of(submission), f"case:{uuid_of(case)}") for case, submission in rows]
        record_each(
            EventName.CASE_CLAIMED,
            actor=Actor.person(person.id),
            platform_id=queue.platform.id,
            about=about,
        )
    return len(rows)


def ping_batch(person: User) -> set[UUID]:
    """The grid is still open: hold on to all of it for ninety seconds more. What is still theirs."""
    in_grid(person).update(lease_until=timezone.now() + PING_LEASE)
    return set(in_grid(person).values_list("id", flat=True))


def leave_batch(person: User) -> int:
    """The grid was left: anybody may take its cases in three seconds (a reload pings before that)."""
    until = timezone.now() + RELEASE_GRACE
    return released(person, until, longer_than=until + timedelta(seconds=1))


def give_back_batch(person: User) -> int:
    """The cases of the grid are nobody's any more, at once."""
    with transaction.atomic():
        mine = list(in_grid(person).values_list("id", flat=True))
        count = released(person, timezone.now(), longer_than=timezone.now())
        in_grid(person).filter(id__in=mine).update(
            holder=None,
            left_by=person,
            held_since=None,
            lease_until=None,
            colour_opened=False,
            aside="",
            version=F("version") + 1,
        )
    return count


def released(person: User, until: datetime, *, longer_than: datetime) -> int:
    with transaction.atomic():
        rows = fetch_all(LEAVE, [until, person.id, Aside.GRID.value, longer_than])
        left = sorted(
            (uuid_of(platform), uuid_of(submission), uuid_of(case)) for platform, submission, case in rows
        )
        for platform_id, cases in groupby(left, key=itemgetter(0)):
            record_each(
                EventName.CASE_RELEASED,
                actor=Actor.person(person.id),
                platform_id=platform_id,
                about=[(submission, f"case:{case}") for _, submission, case in cases],
            )
    return len(rows)
