"""Reports are decided with the outcome of their submission, and none is lost between a decision and its conclusion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.complaint import as_it_is, raise_version, second_person_looks
from moderation.cases.look_at_report import case_for_report
from moderation.cases.models import Case, CaseState, Decision, Report
from moderation.cases.payload import event_json, report_json
from moderation.cases.settle import logged
from moderation.intake.models import Submission
from moderation.sql import fetch_one
from moderation.vocabulary import DecisionKind, EventName, Status
from moderation.webhooks.announce import announce

IS_REPORTED = "SELECT 1 FROM cases_report WHERE submission_id = %s AND decided_at IS NULL LIMIT 1"


def undecided_of(submission: Submission) -> list[Report]:
    """The reports that nobody has answered, first come first; mostly there is none."""
    if fetch_one(IS_REPORTED, [submission.id]) is None:
        return []
    return list(Report.objects.filter(submission_id=submission.id, decided_at=None).order_by("id"))


def decide_reports(
    reports: Iterable[Report],
    submission: Submission,
    in_force: Decision | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer these with the outcome in force, each with its line of the log and its webhook; call inside the transaction
    that puts it into force.

    `submission` is as it is now. Without a decision it was no picture, and there is no outcome.
    """
    for report in reports:
        report.decided_at, report.outcome = now, in_force.kind if in_force else ""
        answered = Report.objects.filter(id=report.id, decided_at=None).update(
            decided_at=now, outcome=report.outcome
        )
        if answered:
            raise_version(submission)
            tell_decided(report, submission, in_force, actor)


def tell_decided(report: Report, submission: Submission, in_force: Decision | None, actor: Actor) -> None:
    entry = record(
        EventName.REPORT_DECIDED,
        actor=actor,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"report:{report.id}",
        data={
            "report": str(report.id),
            "outcome": report.outcome or None,
            "status": submission.status,
            "version": submission.version,
            **({"decision": logged(in_force)} if in_force else {"code": submission.failure}),
        },
    )
    about = event_json(submission, status=submission.status, version=submission.version, decision=in_force)
    announce(
        EventName.REPORT_DECIDED,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        entry=entry,
        data=about | {"report": report_json(report)},
    )


def answer_after_routing(
    submission: Submission, decision: Decision | None, *, now: datetime, locked: bool
) -> None:
    """The reports that came before the submission was routed; call inside the transaction that routes it, after its case
    is open. `decision` is automation's.

    | routed to | what becomes of them |
    |---|---|
    | rejected | they are decided with that |
    | a person | they join the case |
    | approved | a `report` case opens; where a spot check was drawn, after that |
    """
    reports = undecided_of(submission)
    if not reports:
        return
    if decision is not None and decision.kind == DecisionKind.REJECTED:
        decide_reports(reports, as_it_is(submission), decision, actor=Actor.system(), now=now)
    else:
        have_read(reports, as_it_is(submission), now=now, locked=locked)


def answer_without_outcome(submission: Submission, now: datetime) -> None:
    """The same where the decoder refused it: there is no picture that anybody could look at."""
    if reports := undecided_of(submission):
        decide_reports(reports, as_it_is(submission), None, actor=Actor.system(), now=now)


def answer_after_reversal(submission: Submission, reversal: Decision) -> None:
    """A reversal is nobody's answer to what was reported, but a rejection is what the reports asked for; call inside its
    transaction."""
    if reversal.kind == DecisionKind.REJECTED and (reports := undecided_of(submission)):
        decide_reports(
            reports, as_it_is(submission), reversal, actor=actor_of(reversal), now=reversal.made_at
        )


def answer_after_conclusion(
    submission: Submission, in_force: Decision | None, *, concluded: Case, now: datetime
) -> None:
    """What becomes of the undecided reports when a case has been concluded; call with the submission's row held, after
    what follows from the case is open. `in_force` is the decision that took effect, if one did.

    | in force | the report | |
    |---|---|---|
    | rejected | any | decided: what it asked for has happened |
    | approved | its case still waits | it waits for that |
    | approved | its case is over, and it came before the decision was made | decided |
    | approved | its case is over, and it came after, or it has had none | a person looks |
    | none | its case still waits, or a second person looks | it waits for that |
    | none | else: nothing is to come of its case, or it has had none | a person looks |

    “A person looks”: it joins a case that shows reports, else a `report` case opens for it; where a sealed one waits,
    after that. Who decides a sealed case has seen no report, so an approval there answers none that nobody has read.
    """
    reports = undecided_of(submission)
    if not reports:
        return
    submission = as_it_is(submission)
    if in_force is not None and in_force.kind == DecisionKind.REJECTED:
        decide_reports(reports, submission, in_force, actor=actor_of(in_force), now=now)
        return
    left = without_those_still_read(reports)
    if in_force is not None:
        read = (report for report in left if report.case_id)
        answered = [report for report in read if report.received_at <= in_force.made_at]
        decide_reports(answered, submission, in_force, actor=actor_of(in_force), now=now)
        left = [report for report in left if report not in answered]
    elif second_person_looks(submission):
        return
    if Status(submission.status) in (Status.IN_REVIEW, Status.APPROVED):
        # The case's row is ours since it was concluded: who locks the picture has done so, or finds what is opened.
        locked = Case.objects.values_list("hidden", flat=True).get(id=concluded.id)
        have_read(left, submission, now=now, locked=locked)


def actor_of(decision: Decision) -> Actor:
    return Actor.person(decision.person_id) if decision.person_id else Actor.system()


def have_read(reports: Sequence[Report], submission: Submission, *, now: datetime, locked: bool) -> None:
    """Put them before a person."""
    if not reports:
        return
    category = next((report.category for report in reports if report.category), "")
    case = case_for_report(submission, category, now=now, locked=locked)
    Report.objects.filter(id__in=[report.id for report in reports]).update(case=case)


def without_those_still_read(reports: Iterable[Report]) -> list[Report]:
    """Those whose case is over, or that have had none."""
    over = set(
        Case.objects.filter(
            id__in={report.case_id for report in reports}, state=CaseState.CONCLUDED
        ).values_list("id", flat=True)
    )
    return [report for report in reports if report.case_id is None or report.case_id in over]
