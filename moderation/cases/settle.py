"""Puts a decision into force: the submission's status, its line in the log, and the webhooks, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.docket import file_under
from moderation.cases.models import Decision
from moderation.cases.payload import decision_json, event_json
from moderation.intake.models import Submission
from moderation.vocabulary import DecisionKind, EventName, Status
from moderation.webhooks.announce import announce

STATUS_OF = {
    DecisionKind.APPROVED: Status.APPROVED,
    DecisionKind.REJECTED: Status.REJECTED,
}
EVENT_OF = {
    Status.APPROVED: EventName.SUBMISSION_APPROVED,
    Status.REJECTED: EventName.SUBMISSION_REJECTED,
}


def settle(
    submission: Submission,
    decision: Decision,
    *,
    actor: Actor,
    corrects: bool = False,
    data: dict[str, Any] | None = None,
) -> bool:
    """Make this decision the one in force; call inside the transaction that concludes the case. `corrects` says that it
    has other reasons for the same outcome (`cases.correct`); `data` goes into the log's line beside what is always there.

    | status before | decision | status after | event |
    |---|---|---|---|
    | in_review | approved, rejected | the same | submission.approved, .rejected |
    | approved | rejected | rejected | submission.decision_changed |
    | rejected | approved | approved | submission.decision_changed |
    | approved, rejected | the same, corrected | the same | submission.decision_changed |
    | approved, rejected | the same again | unchanged | none |
    | erased, unprocessable | any | unchanged | none |

    False when nothing changed.
    """
    status = STATUS_OF[DecisionKind(decision.kind)]
    before = Status(submission.status)
    if before == Status.IN_REVIEW:
        event = EVENT_OF[status]
    elif before in EVENT_OF and (before != status or corrects):
        event = EventName.SUBMISSION_DECISION_CHANGED
    else:
        return False
    version = submission.version + 1
    changed = Submission.objects.filter(id=submission.id, status=before, version=submission.version).update(
        status=status, version=F("version") + 1, decision_id=decision.id, decided_at=timezone.now()
    )
    if not changed:
        return False
    file_under(submission, decision, first=before == Status.IN_REVIEW)
    tell(event, submission, status=status, version=version, decision=decision, actor=actor, data=data)
    return True


def tell(
    event: EventName,
    submission: Submission,
    *,
    status: Status,
    version: int,
    actor: Actor,
    decision: Decision | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Record the event of a submission and announce it; call inside the transaction of the change."""
    entry = record(
        event,
        actor=actor,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"submission:{submission.id}",
        data={
            "status": status.value,
            "version": version,
            **({"decision": logged(decision)} if decision else {}),
            **(data or {}),
        },
    )
    announce(
        event,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        entry=entry,
        data=event_json(submission, status=status.value, version=version, decision=decision),
    )


def logged(decision: Decision) -> dict[str, Any]:
    """A decision as the log keeps it: like the platform's, with codes; free text stays outside."""
    return decision_json(decision) | {"reasons": [[r["category"], r["code"]] for r in decision.reasons]}
