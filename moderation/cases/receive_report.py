"""A platform hands on what one of its users reported."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass

from django.db import Error, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.canonical import canonical_json
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.answer_reports import decide_reports
from moderation.cases.look_again import is_locked
from moderation.cases.look_at_report import case_for_report
from moderation.cases.models import Decision, Report
from moderation.intake.idempotency import Reservation, complete, give_up, reserve
from moderation.intake.models import Submission
from moderation.sql import insert
from moderation.vocabulary import EventName, Status

MOST_UNDECIDED = 100


@dataclass(frozen=True)
class Reported:
    """What the platform says of a report; `category` is one of ours, or empty."""

    text: str = ""
    category: str = ""
    reporter_id: str = ""
    external_id: str = ""


class ReportRefused(Exception):
    """The submission takes no report, or no further one; `code` is stable."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def receive_report(
    *, submission: Submission, reported: Reported, actor: Actor, idempotency_key: str = ""
) -> Report:
    """Keep the report and see that it is answered.

    | the submission is | |
    |---|---|
    | received, screening | it is kept; routing decides it, or opens the case on which it is read |
    | in_review, approved | it joins a case that shows reports, else a `report` case opens; the outcome stands |
    | rejected | it is decided at once |
    | unprocessable, erased | ReportRefused |

    Raises ReportRefused, IdempotencyMismatch, IdempotencyRunning; then nothing is left behind.
    """
    if not idempotency_key:
        return store(submission, reported, actor, None)
    said = ["report", str(submission.id), asdict(reported)]
    fingerprint = hashlib.sha256(canonical_json(said).encode()).hexdigest()
    reservation = reserve(platform=submission.platform, key=idempotency_key, fingerprint=fingerprint)
    if reservation.made is not None:
        return Report.objects.get(id=reservation.made)
    try:
        return store(submission, reported, actor, reservation)
    except BaseException:
        with suppress(Error):  # then it lapses by itself
            give_up(reservation)
        raise


def store(
    submission: Submission, reported: Reported, actor: Actor, reservation: Reservation | None
) -> Report:
    with transaction.atomic():
        # The image first, as `lock_suspected_abuse` has it; then the submission, at which everybody meets who is about to
        # change its outcome: they have done so by now, or find this report.
        locked = is_locked(submission.image_id)
        submission = Submission.objects.select_for_update().get(id=submission.id)
        refuse_unfit(submission)
        now = timezone.now()
        report = Report(
            id=uuid7(),
            submission=submission,
            salt=new_salt(),
            received_at=now,
            **asdict(reported),
        )
        status = Status(submission.status)
        if status in (Status.IN_REVIEW, Status.APPROVED):
            report.case = case_for_report(submission, reported.category, now=now, locked=locked)
        insert(report)
        record_received(report, actor)
        if status == Status.REJECTED:
            decide_reports([report], submission, in_force_of(submission), actor=Actor.system(), now=now)
        if reservation is not None:
            complete(reservation, submission, made=report.id)
    return report


def in_force_of(submission: Submission) -> Decision | None:
    key = submission.decision_id
    return Decision.objects.filter(id=key).first() if key else None


def refuse_unfit(submission: Submission) -> None:
    status = Status(submission.status)
    if status == Status.UNPROCESSABLE:
        raise ReportRefused(
            "submission_unprocessable", "It could not be opened as a picture, so nobody saw it."
        )
    if status == Status.ERASED:
        raise ReportRefused("submission_erased", "It has been erased.")
    if Report.objects.filter(submission=submission, decided_at=None).count() >= MOST_UNDECIDED:
        raise ReportRefused(
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
