"""An appeal is decided when the senior's decision on it takes effect, or when the outcome changes otherwise."""

from __future__ import annotations

from datetime import datetime

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.complaint import as_it_is, raise_version, second_person_looks
from moderation.cases.models import Appeal, Case, CaseState, Decision
from moderation.cases.payload import appeal_json, event_json
from moderation.cases.receive_appeal import case_for_appeal, hold_of
from moderation.cases.settle import logged
from moderation.intake.models import Hold, Submission
from moderation.sql import fetch_one
from moderation.vocabulary import AppealOutcome, EventName
from moderation.webhooks.announce import announce

IS_APPEALED = "SELECT 1 FROM cases_appeal WHERE submission_id = %s AND decided_at IS NULL"


def answer_appeal(
    submission: Submission, in_force: Decision | None, *, concluded: Case | None, now: datetime
) -> None:
    """What becomes of an undecided appeal when a case has been concluded, or the outcome was reversed by hand (then
    without a case); call with the submission's row held, after what follows from the case is open. `in_force` is the
    decision that took effect, if one did.

    | in force | the appeal | |
    |---|---|---|
    | another outcome than it is against | any | decided, reversed |
    | the same outcome | its case is over, and it came before the decision was made | decided, upheld |
    | the same outcome | its case is over, and it came after | a senior looks |
    | none | its case is over, and no second person looks | a senior looks |
    | the same or none | else | it waits |
    """
    if fetch_one(IS_APPEALED, [submission.id]) is None:
        return
    undecided = Appeal.objects.select_related("case", "decision")
    appeal = undecided.get(submission_id=submission.id, decided_at=None)
    submission = as_it_is(submission)
    over = appeal.case.state == CaseState.CONCLUDED
    if in_force is not None and in_force.kind != appeal.decision.kind:
        decide_appeal(appeal, AppealOutcome.REVERSED, submission, in_force, now)
    elif not over or (in_force is None and second_person_looks(submission)):
        return
    elif in_force is not None and appeal.received_at <= in_force.made_at:
        decide_appeal(appeal, AppealOutcome.UPHELD, submission, in_force, now)
    elif concluded is not None:
        # As an open case of a report has it: whoever locks the picture has done so by now, or finds what is opened.
        locked = Case.objects.values_list("hidden", flat=True).get(id=concluded.id)
        again = case_for_appeal(submission, appeal.decision, now=now, locked=locked)
        Appeal.objects.filter(id=appeal.id).update(case=again)


def decide_appeal(
    appeal: Appeal, outcome: AppealOutcome, submission: Submission, in_force: Decision, now: datetime
) -> None:
    """Answer it, with the log's line and the webhook, and let its image go."""
    appeal.decided_at, appeal.outcome = now, outcome
    answered = Appeal.objects.filter(id=appeal.id, decided_at=None).update(decided_at=now, outcome=outcome)
    if not answered:
        return
    Hold.objects.filter(image=submission.image, reason=hold_of(appeal)).delete()
    raise_version(submission)
    entry = record(
        EventName.APPEAL_DECIDED,
        actor=Actor.person(in_force.person_id) if in_force.person_id else Actor.system(),
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"appeal:{appeal.id}",
        data={
            "appeal": str(appeal.id),
            "outcome": outcome.value,
            "status": submission.status,
            "version": submission.version,
            "decision": logged(in_force),
        },
    )
    about = event_json(submission, status=submission.status, version=submission.version, decision=in_force)
    announce(
        EventName.APPEAL_DECIDED,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        entry=entry,
        data=about | {"appeal": appeal_json(appeal)},
    )
