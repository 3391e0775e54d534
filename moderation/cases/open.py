"""Opens a case: a reason for a person to look, with its due time fixed now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.bars import FRESH_EYES, bar
from moderation.cases.models import Case, Routing
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
    level: Level = Level.MODERATOR,
    kept_from: Iterable[UUID] = (),
) -> Case:
    """Insert the case and its line of the log; call inside the transaction of the routing.

    `due_at` orders the queue. `kept_from` are people who must not be handed it, beside those who have decided on the
    submission where it needs fresh eyes.
    """
    case = Case.objects.create(
        id=uuid7(),
        platform_id=submission.platform_id,
        submission=submission,
        kind=kind,
        level=Level.SENIOR if locked else level,
        hidden=locked,
        severity=severity,
        routing=routing,
        policy_version=version,
        opened_at=now,
        due_at=due_at(submission, severity, rules, now),
    )
    if kind in FRESH_EYES:
        bar(case, kept_from)
    record(
        EventName.CASE_OPENED,
        actor=Actor.system(),
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"case:{case.id}",
        data={"kind": kind.value, "severity": int(severity), "due_at": case.due_at.isoformat()},
    )
    return case


def due_at(submission: Submission, severity: Severity, rules: Rules, now: datetime) -> datetime:
    """The policy's time for the severity, less ten minutes for each step of priority, and never before now."""
    due = now + timedelta(minutes=rules.due_minutes.of(severity)) - submission.priority * PRIORITY_STEP
    return max(due, now)
