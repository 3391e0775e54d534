"""A platform hands on what one of its users reported."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.answer_reports import decide_reports
from moderation.cases.complaint import BEFORE_ROUTING, ComplaintRefused, in_force_of, refuse_gone
from moderation.cases.look_again import is_locked
from moderation.cases.look_at_report import case_for_report
from moderation.cases.models import Report
from moderation.intake.idempotency import Reservation, complete, run_once
from moderation.intake.models import Submission
from moderation.sql import insert
from moderation.vocabulary import EventName, Status
from moderation.wake import wake

MOST_UNDECIDED = 100


@dataclass(frozen=True)
class Reported:
    """What the platform says of a report; `category` is one of ours, or empty."""

    text: str = ""
    category: str = ""
    reporter_id: str = ""
    external_id: str = ""


def receive_report(
    *, submission: Submission, reported: Reported, actor: Actor, idempotency_key: str = ""
) -> Report:
    """Keep the report and see that it is answered.

    | the submission is | |
    |---|---|
    | received, screening | it is kept; routing decides it, or opens the case on which it is read |
    | in_review, approved | it joins a case that shows reports, else a `report` case opens; the outcome stands |
    | the same, while a sealed case waits | it waits for the conclusion of that |
    | rejected | it is decided at once |
    | unprocessable, erased | ComplaintRefused |

    Raises ComplaintRefused, IdempotencyMismatch, IdempotencyRunning; then nothing is left behind.
    """
    return run_once(
        platform=submission.platform,
        key=idempotency_key,
        content=["report", str(submission.id), asdict(reported)],
        make=lambda reservation: store(submission, reported, actor, reservation),
        again=lambda report_id: Report.objects.get(id=report_id),
    )


def store(
    submission: Submission, reported: Reported, actor: Actor, reservation: Reservation | None
) -> Report:
    """The report, with all that follows from it, in one transaction."""
    report = new_report(submission, reported)
    if submission.status in BEFORE_ROUTING and keep_for_routing(report, actor, reservation):
        return report
    with transaction.atomic():
        # The image first, as `lock_suspected_abuse` has it; then the submission, at which everybody meets who is about to
        # change its outcome: they have done so by now, or find this report.
        locked = is_locked(submission.image_id)
        submission = take(report)
        if submission.status in (Status.IN_REVIEW, Status.APPROVED):
            now = report.received_at
            report.case = case_for_report(submission, reported.category, now=now, locked=locked)
        write(report, actor, reservation)
        if submission.status == Status.REJECTED:
            in_force = in_force_of(submission)
            decide_reports([report], submission, in_force, actor=Actor.system(), now=report.received_at)
            wake()  # its webhook is due
    return report


def new_report(submission: Submission, reported: Reported) -> Report:
    return Report(id=uuid7(), submission=submission, salt=new_salt(), **asdict(reported))


def keep_for_routing(report: Report, actor: Actor, reservation: Reservation | None) -> bool:
    """False when it has been routed meanwhile. Who prepares an image comes from the submission to the image, so that the
    image must not be held here."""
    with transaction.atomic():
        if take(report).status not in BEFORE_ROUTING:
            return False
        write(report, actor, reservation)
    return True


def take(report: Report) -> Submission:
    """The submission's row, kept for this transaction; the report has come now. Raises ComplaintRefused."""
    report.submission = Submission.objects.select_for_update().get(id=report.submission_id)
    refuse_unfit(report.submission)
    report.received_at = timezone.now()
    return report.submission


def write(report: Report, actor: Actor, reservation: Reservation | None) -> None:
    insert(report)
    record_received(report, actor)
    if reservation is not None:
        complete(reservation, report.submission, made=report.id)


def refuse_unfit(submission: Submission) -> None:
    refuse_gone(submission)
    if Report.objects.filter(submission=submission, decided_at=None).count() >= MOST_UNDECIDED:
        raise ComplaintRefused(
            "too_many_reports",
            f"{MOST_UNDECIDED} reports of it wait already: a person is going to look anyway.",
        )


def record_received(report: Report, actor: Actor) -> None:
    """The log's line; what the outside wrote only as commitments."""
    submission = report.submission
    record(
        EventName.REPORT_RECEIVED,
        actor=actor,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"report:{report.id}",
        data={
            "category": report.category or None,
            "text": commitment(report.salt, report.text),
            "reporter_id": commitment(report.salt, report.reporter_id),
            "external_id": commitment(report.salt, report.external_id),
        },
    )
