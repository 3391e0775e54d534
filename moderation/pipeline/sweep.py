"""Finds what was left behind and wakes the workers for it. Runs outside django-q2, which may be wedged."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from moderation.intake.models import Stage
from moderation.pipeline.claims import next_due_submission
from moderation.pipeline.clock import bring_forward, was_set_back
from moderation.pipeline.deliver import next_conclusion
from moderation.retention.orphans import one_folder, remove_orphans_in
from moderation.screening.limits.settle import give_up_lost
from moderation.wake import wake
from moderation.webhooks.claim import next_due_delivery, next_undoubted_delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SweepReport:
    """Whether anything is due, and how long the longest-due row has waited, in seconds; 0 when nothing is due.

    What is due at an endpoint in doubt does not count as waiting: it may stand still for minutes, and that is no
    reason to restart the worker.
    """

    due: bool
    oldest_due_seconds: float


def sweep() -> SweepReport:
    """Wake the workers when anything is due, remove a few files that lost their row, and give up calls whose worker
    died."""
    remove_orphans_in(one_folder())
    give_up_lost()
    now = timezone.now()
    if was_set_back(now) and (moved := bring_forward(now)):
        logger.warning("the clock was set back: %d rows wait no longer for the old time", moved)
    waits = overdue(now)
    doubtful = next_due_delivery()
    due = bool(waits) or (doubtful is not None and doubtful < now)
    report = SweepReport(due, max(waits, default=timedelta(0)).total_seconds())
    if report.due:
        with transaction.atomic():
            wake()
    return report


def overdue(now: datetime) -> list[timedelta]:
    waiting = [
        next_due_submission(Stage.PREPARE),
        next_due_submission(Stage.SCREEN),
        next_undoubted_delivery(),
        next_conclusion(),
    ]
    return [now - due for due in waiting if due is not None and due < now]
