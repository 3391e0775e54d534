"""What was decided takes effect: three seconds later, in a transaction of its own, and once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.models import Case, CaseState
from moderation.cases.settle import settle
from moderation.intake.models import Submission
from moderation.vocabulary import CaseKind, EventName, Status

OUTCOME = {Status.APPROVED, Status.REJECTED}


def due_to_conclude(limit: int = 100) -> list[UUID]:
    """The decided cases whose time for an undo is over, longest first."""
    due = Case.objects.filter(state=CaseState.DECIDED, conclude_at__lte=timezone.now())
    return list(due.order_by("conclude_at").values_list("id", flat=True)[:limit])


def conclude(case_id: UUID) -> bool:
    """Put a case's decision into effect; False when that was done, undone or is not due yet.

    A gold item is only measured. A second review of a submission that has an outcome moves nothing by itself.
    """
    now = timezone.now()
    with transaction.atomic():
        concluded = Case.objects.filter(id=case_id, state=CaseState.DECIDED, conclude_at__lte=now).update(
            state=CaseState.CONCLUDED, concluded_at=now, version=F("version") + 1
        )
        if not concluded:
            return False
        case = Case.objects.select_related("decision").get(id=case_id)
        decision = case.decision
        if decision is None or decision.person_id is None:
            raise RuntimeError(f"case {case_id} is decided without a person's decision")
        # Two cases of one submission may conclude at once: the second waits here, and sees what the first did.
        submission = Submission.objects.select_for_update().get(id=case.submission_id)
        moved = moves(case, submission) and settle(
            submission, decision, actor=Actor.person(decision.person_id)
        )
        record(
            EventName.CASE_CONCLUDED,
            actor=Actor.system(),
            platform_id=case.platform_id,
            submission_id=case.submission_id,
            subject=f"case:{case_id}",
            data={"decision": str(decision.id), "moved": moved},
        )
    return True


def moves(case: Case, submission: Submission) -> bool:
    """Whether a decision on this case may move the submission."""
    if case.kind == CaseKind.GOLD:
        return False
    return case.kind != CaseKind.SECOND_REVIEW or submission.status not in OUTCOME
