"""What a queue does with cases that nobody has decided when they are due. Asked by every sweep; a second one changes
nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.models import Case, CaseState
from moderation.cases.queue import AtDue, Queue
from moderation.vocabulary import EventName, Level

BATCH = 100


def act_on_overdue(now: datetime, *, limit: int = BATCH) -> int:
    """Escalate or tell of what is overdue, at most `limit` cases of each queue; how many that were."""
    queues = Queue.objects.filter(active=True).exclude(at_due=AtDue.NOTHING)
    return sum(ACTS[AtDue(queue.at_due)](queue, now, limit) for queue in queues)


def escalate_overdue(queue: Queue, now: datetime, limit: int) -> int:
    """Hand the queue's overdue cases to the seniors. What somebody holds is left alone until they let go of it."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = overdue(queue, now).filter(free, level=Level.MODERATOR)
    found = due.order_by("due_at").only("platform_id", "submission_id", "level", "version")[:limit]
    return sum(escalate_one(case, due) for case in found)


def escalate_one(case: Case, due: QuerySet[Case]) -> bool:
    with transaction.atomic():
        raised = due.filter(id=case.id, version=case.version).update(
            level=Level.SENIOR,
            holder=None,
            held_since=None,
            lease_until=None,
            colour_opened=False,
            aside="",
            version=F("version") + 1,
        )
        if raised:
            level = {"from": case.level, "to": Level.SENIOR.value}
            record_by_system(case, EventName.CASE_ESCALATED, {**level, "why": "due"})
    return bool(raised)


def tell_of_overdue(queue: Queue, now: datetime, limit: int) -> int:
    """Write a line for each of the queue's overdue cases that has none."""
    untold = overdue(queue, now).filter(overdue_at=None)
    found = untold.order_by("due_at").only("platform_id", "submission_id", "due_at")[:limit]
    return sum(tell_of_one(case, untold, now) for case in found)


def tell_of_one(case: Case, untold: QuerySet[Case], now: datetime) -> bool:
    with transaction.atomic():
        told = untold.filter(id=case.id).update(overdue_at=now)
        if told:
            record_by_system(case, EventName.CASE_OVERDUE, {"due_at": case.due_at.isoformat()})
    return bool(told)


def overdue(queue: Queue, now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(queue=queue, state=CaseState.OPEN, hidden=False, due_at__lte=now)


def record_by_system(case: Case, event: EventName, data: dict[str, object]) -> None:
    record(
        event,
        actor=Actor.system(),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data=data,
    )


ACTS = {AtDue.ESCALATE: escalate_overdue, AtDue.ALERT: tell_of_overdue}
