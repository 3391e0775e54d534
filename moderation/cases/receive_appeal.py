"""A platform hands on that somebody appeals against an outcome: a senior who has not decided on it looks anew."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.bars import bar
from moderation.cases.complaint import BEFORE_ROUTING, ComplaintRefused, in_force_of, refuse_gone
from moderation.cases.look_again import is_locked
from moderation.cases.look_at_report import STILL_READ
from moderation.cases.models import Appeal, Case, Decision, Routing
from moderation.cases.open import open_case_for
from moderation.intake.idempotency import Reservation, complete, run_once
from moderation.intake.models import Hold, Submission
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.sql import insert
from moderation.vocabulary import (
    CATEGORY_SEVERITY,
    CaseKind,
    Category,
    Complainant,
    EventName,
    Level,
    Severity,
)


@dataclass(frozen=True)
class Appealed:
    """What the platform says of an appeal."""

    text: str
    complainant: str = Complainant.UPLOADER
    external_id: str = ""


def receive_appeal(
    *, submission: Submission, appealed: Appealed, actor: Actor, idempotency_key: str = ""
) -> Appeal:
    """Keep the appeal and open its case; the outcome stands until it is decided.

    Only an outcome can be appealed against, one appeal at a time and each decision once. Raises ComplaintRefused,
    IdempotencyMismatch, IdempotencyRunning; then nothing is left behind.
    """
    return run_once(
        platform=submission.platform,
        key=idempotency_key,
        content=["appeal", str(submission.id), asdict(appealed)],
        make=lambda reservation: store(submission, appealed, actor, reservation),
        again=lambda appeal_id: Appeal.objects.get(id=appeal_id),
    )


def store(
    submission: Submission, appealed: Appealed, actor: Actor, reservation: Reservation | None
) -> Appeal:
    if submission.status in BEFORE_ROUTING:
        raise not_decided()
    with transaction.atomic():
        # In this order, as a report has it.
        locked = is_locked(submission.image_id)
        submission = Submission.objects.select_for_update().get(id=submission.id)
        decision = appealable(submission)
        now = timezone.now()
        appeal = Appeal(
            id=uuid7(),
            submission=submission,
            decision=decision,
            case=case_for_appeal(submission, decision, now=now, locked=locked),
            salt=new_salt(),
            received_at=now,
            **asdict(appealed),
        )
        insert(appeal)
        if submission.image_id:
            Hold.objects.create(image_id=submission.image_id, reason=hold_of(appeal))
        record_received(appeal, actor)
        if reservation is not None:
            complete(reservation, submission, made=appeal.id)
    return appeal


def not_decided() -> ComplaintRefused:
    return ComplaintRefused("not_decided", "There is no outcome yet that anybody could appeal against.")


def appealable(submission: Submission) -> Decision:
    """The decision in force. Raises ComplaintRefused."""
    refuse_gone(submission)
    decision = in_force_of(submission)
    if decision is None:
        raise not_decided()
    if Appeal.objects.filter(submission=submission, decided_at=None).exists():
        raise ComplaintRefused("appeal_open", "An appeal against its outcome is being decided.")
    if Appeal.objects.filter(decision=decision).exists():
        raise ComplaintRefused("already_appealed", "An appeal against this very decision has been decided.")
    return decision


def case_for_appeal(submission: Submission, decision: Decision, *, now: datetime, locked: bool) -> Case:
    """A senior's case, kept from all who have decided on the submission; call with the submission's row held.

    One that waits still, of an appeal that something else has answered meanwhile, is taken.
    """
    waiting = Case.objects.filter(STILL_READ, submission=submission, kind=CaseKind.APPEAL).first()
    if waiting is not None:
        bar(waiting, ())
        return waiting
    version = version_for(submission)
    categories = [Category(reason["category"]) for reason in decision.reasons if reason["category"]]
    return open_case_for(
        submission,
        kind=CaseKind.APPEAL,
        severity=max((CATEGORY_SEVERITY[one] for one in categories), default=Severity.MODERATE),
        version=version,
        rules=rules_of(version),
        routing=Routing.objects.filter(submission=submission).order_by("-id").first(),
        now=now,
        locked=locked,
        category=categories[0] if categories else None,
        level=Level.SENIOR,
    )


def hold_of(appeal: Appeal) -> str:
    """Why its image is kept for as long as it is undecided."""
    return f"appeal {appeal.id}"


def record_received(appeal: Appeal, actor: Actor) -> None:
    """The log's line; what the outside wrote only as commitments."""
    submission = appeal.submission
    record(
        EventName.APPEAL_RECEIVED,
        actor=actor,
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"appeal:{appeal.id}",
        data={
            "against": str(appeal.decision_id),
            "complainant": appeal.complainant,
            "text": commitment(appeal.salt, appeal.text),
            "external_id": commitment(appeal.salt, appeal.external_id),
        },
    )
