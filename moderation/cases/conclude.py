"""What was decided takes effect: three seconds later, in a transaction of its own, and once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.answer_appeals import answer_appeal
from moderation.cases.answer_reports import answer_after_conclusion
from moderation.cases.bars import lift_bars
from moderation.cases.following import following
from moderation.cases.gold import measure, stock_gold
from moderation.cases.models import Case, CaseState
from moderation.cases.opening import GONE
from moderation.cases.second_review import is_drawn, open_second_review, share_of
from moderation.cases.settle import settle
from moderation.intake.models import Submission
from moderation.vocabulary import CaseKind, EventName


def due_to_conclude(limit: int = 100) -> list[UUID]:
    """The decided cases whose time for an undo is over, longest first."""
    due = Case.objects.filter(state=CaseState.DECIDED, conclude_at__lte=timezone.now())
    return list(due.order_by("conclude_at").values_list("id", flat=True)[:limit])


def conclude(case_id: UUID) -> bool:
    """Put a case's decision into effect, or have a second person look first; False when that was done, undone or is
    not due yet.

    What follows from which decision stands in `following`. A gold item is only measured.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = Case.objects.select_related("decision", "platform", "policy_version", "routing")
        case = waiting.filter(id=case_id, state=CaseState.DECIDED, conclude_at__lte=now).first()
        if case is None:
            return False
        decision = case.decision
        if decision is None or decision.person_id is None:
            raise RuntimeError(f"case {case_id} is decided without a person's decision")
        share = share_of(case, decision)
        concluded = Case.objects.filter(id=case_id, state=CaseState.DECIDED, version=case.version).update(
            state=CaseState.CONCLUDED,
            concluded_at=now,
            review_share=case.review_share if share is None else share,
            version=F("version") + 1,
        )
        if not concluded:
            return False
        # Two cases of one submission may conclude at once: the second waits here, and sees what the first did.
        submission = Submission.objects.select_for_update().get(id=case.submission_id)
        led = following(case, decision, submission, drawn=is_drawn(case, share), now=now)
        moved = led.in_force is not None and settle(
            submission, led.in_force, actor=Actor.person(decision.person_id), corrects=led.corrects
        )
        opens = led.opens is not None and submission.status not in GONE
        record(
            EventName.CASE_CONCLUDED,
            actor=Actor.system(),
            platform_id=case.platform_id,
            submission_id=case.submission_id,
            subject=f"case:{case_id}",
            data={"decision": str(decision.id), "moved": moved}
            | ({"second_review": led.opens.value} if opens and led.opens else {}),
        )
        lift_bars(case)
        if opens:
            open_second_review(case, submission, led, now)
        answer_after_conclusion(submission, led.in_force, concluded=case, now=now)
        answer_appeal(submission, led.in_force, concluded=case, now=now)
        if case.kind == CaseKind.GOLD:
            measure(case, decision, now)
        elif share is not None:
            stock_gold(case, now)
    return True
