"""Finds what was left behind and wakes the workers for it. Runs outside django-q2, which may be wedged."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from moderation.assurance.look import keep_watch
from moderation.bulk.run import next_waiting
from moderation.cases.at_due import act_on_overdue
from moderation.cases.put_in_order import settle_queues
from moderation.history.advance import WORTH_A_PAGE, advance
from moderation.pipeline.clock import bring_forward, was_set_back
from moderation.pipeline.overdue import overdue
from moderation.rescreening.due import next_due_rescreen
from moderation.retention.orphans import one_folder, remove_orphans_in
from moderation.screening.limits.settle import give_up_lost
from moderation.shadowing.follow import next_due_shadow
from moderation.tallies.count import count_due
from moderation.wake import first_wake_up, wake
from moderation.webhooks.claim import next_due_delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SweepReport:
    """Whether anything is due, and how long the longest-due row has waited, in seconds; 0 when nothing is due.

    What is due at an endpoint in doubt does not count as waiting, nor does a backlog, a shadow run or an act on many:
    they may stand still for minutes, and that is no reason to restart the worker. `first_wake_up` is no row of theirs but
    the wake-up that a worker has to take: where it stays the same, nobody works.
    """

    due: bool
    oldest_due_seconds: float
    first_wake_up: int | None


def sweep() -> SweepReport:
    """Wake the workers when anything is due, remove a few files that lost their row, give up calls whose worker died, and
    do what queues ask for: put open cases in order, escalate or tell of overdue ones. Count what happened since, and
    carry the history on. Once a day, look whether certificates still hold."""
    remove_orphans_in(one_folder())
    give_up_lost()
    now = timezone.now()
    settle_queues(now)
    act_on_overdue(now)
    keep_watch(now)
    advance(at_least=WORTH_A_PAGE, now=now)
    if was_set_back(now) and (moved := bring_forward(now)):
        logger.warning("the clock was set back: %d rows wait no longer for the old time", moved)
    waits = overdue(now)
    patient = [next_due_delivery(), next_due_rescreen(now), next_waiting(), next_due_shadow()]
    due = bool(waits) or any(moment is not None and moment <= now for moment in patient)
    if due:
        with transaction.atomic():
            wake()
    count_due(now)
    return SweepReport(due, max(waits, default=timedelta(0)).total_seconds(), first_wake_up())
