"""Opens a case: a reason for a person to look, with its queue, its due time and its place fixed now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.bars import KEPT_FROM_SOME, bar
from moderation.cases.category import category_of_routing
from moderation.cases.decide import SEALED_KINDS
from moderation.cases.match import draw_urgency, queue_for
from moderation.cases.models import Case, Routing
from moderation.cases.rank import rank_of
from moderation.intake.models import Submission
from moderation.policy.models import PolicyVersion
from moderation.policy.rules import Rules
from moderation.vocabulary import CaseKind, EventName, Level, Severity

PRIORITY_STEP = timedelta(minutes=10)


def open_case_for(
    submission: Submission,
    *,
    kind: CaseKind,
    severity: Severity,
    version: PolicyVersion,
    rules: Rules,
    routing: Routing | None,
    now: datetime,
    locked: bool = False,
    category: str | None = None,
    level: Level = Level.MODERATOR,
    kept_from: Iterable[UUID] = (),
) -> Case:
    """Insert the case and its line of the log; call inside the transaction of the routing.

    `category` is what the case is about, read from the routing when it is not given. A spot check, a gold item and a
    second review get the severity and the time until due of an ordinary case of their queue, and those given only
    where it has had none. `kept_from` are people who must not be handed it, beside those who have decided on the
    submission where it needs fresh eyes.
    """
    case = placed(
        submission,
        kind=kind,
        severity=severity,
        version=version,
        rules=rules,
        routing=routing,
        now=now,
        locked=locked,
        category=category,
        level=level,
    )
    case.save(force_insert=True)
    if kind in KEPT_FROM_SOME:
        bar(case, kept_from)
    record_opened(case)
    return case


def placed(
    submission: Submission,
    *,
    kind: CaseKind,
    severity: Severity,
    version: PolicyVersion,
    rules: Rules,
    routing: Routing | None,
    now: datetime,
    locked: bool = False,
    category: str | None = None,
    level: Level = Level.MODERATOR,
) -> Case:
    """The case as it opens at this moment, in its queue and its place there; not stored."""
    if category is None:
        category = category_of_routing(routing)
    queue = queue_for(submission.platform_id, kind=kind, category=category, language=submission.language)
    due = due_at(submission, severity, rules, now)
    if kind in SEALED_KINDS and (drawn := draw_urgency(queue)):
        severity, due = drawn.severity, now + drawn.due_in
    return Case(
        id=uuid7(nanoseconds=round(now.timestamp() * 1_000_000) * 1_000),
        platform_id=submission.platform_id,
        submission=submission,
        queue=queue,
        category=category,
        kind=kind,
        level=Level.SENIOR if locked else level,
        hidden=locked,
        severity=severity,
        routing=routing,
        policy_version=version,
        opened_at=now,
        due_at=due,
        rank=rank_of(queue.order, due_at=due, opened_at=now, severity=severity),
    )


def record_opened(case: Case) -> None:
    record(
        EventName.CASE_OPENED,
        actor=Actor.system(),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data={
            "kind": CaseKind(case.kind).value,
            "severity": int(case.severity),
            "due_at": case.due_at.isoformat(),
            "queue": case.queue.slug,
        },
    )


def due_at(submission: Submission, severity: Severity, rules: Rules, now: datetime) -> datetime:
    """The policy's time for the severity, less ten minutes for each step of priority, and never before now."""
    due = now + timedelta(minutes=rules.due_minutes.of(severity)) - submission.priority * PRIORITY_STEP
    return max(due, now)
