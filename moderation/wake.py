"""Asks django-q2 to look at the tables now: a task is a wake-up, never the record.

With the ORM broker on the data's own database the enqueue is an INSERT in the caller's transaction. A wake-up
that still waits in the queue serves everybody, so a second one is not written. Each that is written rings the bell
for idle workers. Should one be lost all the same, the sweep sends another: that costs seconds and loses nothing.
"""

from __future__ import annotations

from django.utils import timezone
from django_q.conf import Conf
from django_q.tasks import async_task

from moderation.bell.ring import ring
from moderation.sql import fetch_one

WORK = "moderation.pipeline.work"
WAITING = "SELECT 1 FROM django_q_ormq WHERE key = %s AND lock <= %s LIMIT 1"

FIRST = "SELECT min(id) FROM django_q_ormq WHERE key = %s"


def first_wake_up() -> int | None:
    """The number of the oldest wake-up that is not done: it waits, or a worker has taken it."""
    found = fetch_one(FIRST, [Conf.CLUSTER_NAME])
    return found[0] if found else None


def wake(task: str = WORK) -> None:
    """Enqueue the dotted task of a stage, unless a wake-up waits already (call inside the transaction)."""
    if fetch_one(WAITING, [Conf.CLUSTER_NAME, timezone.now()]) is None:
        async_task(task)
        ring()
