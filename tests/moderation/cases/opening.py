"""Cases without the pipeline: only the rows that it would have left, so that a hundred cost a moment."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.commit import new_salt
from moderation.cases.conclude import conclude
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.open import open_case_for
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.cases.rank import rank_of
from moderation.intake.models import Image, ImageState, Stage, Submission
from moderation.intake.preparation import PREPARATION
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecidedBy, DecisionKind, Level, Severity, Status, Verdict

VERDICTS = {Status.APPROVED: Verdict.APPROVE, Status.REJECTED: Verdict.REJECT}


def posting(
    platform: Platform,
    *,
    status: Status = Status.IN_REVIEW,
    image: Image | None = None,
    uploader_id: str = "",
) -> Submission:
    """A submission that has been routed; by automation when its status is an outcome."""
    unique = uuid7()
    image = image or Image.objects.create(
        platform=platform,
        sha256=hashlib.sha256(unique.bytes).hexdigest(),
        salt=new_salt(),
        key=f"originals/00/{unique.hex}",
        format="jpeg",
        width=320,
        height=200,
        bytes=1000,
        frames=1,
        state=ImageState.PREPARED,
        preparation=PREPARATION,
    )
    now = timezone.now()
    submission = Submission.objects.create(
        platform=platform,
        image=image,
        status=status,
        version=2,
        uploader_id=uploader_id,
        salt=new_salt(),
        received_at=now,
        stage=Stage.DONE,
        due_at=now,
    )
    if status in VERDICTS:
        decision = Decision.objects.create(
            submission=submission,
            kind=DecisionKind.APPROVED if status == Status.APPROVED else DecisionKind.REJECTED,
            decided_by=DecidedBy.AUTOMATION,
            salt=new_salt(),
            policy_version=current_version(platform),
            routing=routed(submission),
            made_at=now,
        )
        submission.decision_id = decision.id
        submission.decided_at = now
        submission.save()
    return submission


def routed(submission: Submission) -> Routing:
    existing = Routing.objects.filter(submission=submission).first()
    return existing or Routing.objects.create(
        submission=submission,
        policy_version=current_version(submission.platform),
        screenings=[],
        circumstances={},
        outcome={"reasons": [{"words": "Nobody could look at it."}]},
        verdict=VERDICTS.get(Status(submission.status), Verdict.REVIEW),
        coin=0.5,
        label_prob=0.02,
        sampled=False,
    )


def opened(
    platform: Platform,
    *,
    kind: CaseKind = CaseKind.FLAGGED,
    status: Status = Status.IN_REVIEW,
    submission: Submission | None = None,
    due_in: float = 60,
    locked: bool = False,
) -> Case:
    """An open case, due in so many minutes."""
    submission = submission or posting(platform, status=status)
    version = current_version(platform)
    now = timezone.now()
    with transaction.atomic():
        case = open_case_for(
            submission,
            kind=kind,
            severity=Severity.MODERATE,
            version=version,
            rules=rules_of(version),
            routing=routed(submission),
            now=now,
            locked=locked,
        )
    be_due(case, now + timedelta(minutes=due_in))
    return case


def be_due(case: Case, moment: datetime) -> None:
    """Due then, and in its place among the others."""
    queue = case.queue
    rank = rank_of(queue.order, due_at=moment, opened_at=case.opened_at, severity=case.severity)
    Case.objects.filter(id=case.id).update(due_at=moment, rank=rank)
    case.refresh_from_db()


def queue_of(platform: Platform, level: Level = Level.MODERATOR) -> LevelQueue:
    """The platform's default queue at a level."""
    return LevelQueue(platform, level, Queue.objects.get(platform=platform, is_default=True))


def reason_of(case: Case) -> str:
    """The first reason of the case's policy."""
    return rules_of(case.policy_version).reasons[0].code


def let_the_lease_run_out(case: Case) -> None:
    Case.objects.filter(id=case.id).update(lease_until=timezone.now() - timedelta(seconds=1))


def let_three_seconds_pass(case: Case) -> None:
    Case.objects.filter(id=case.id).update(conclude_at=timezone.now() - timedelta(milliseconds=1))


def let_it_be_final(case: Case) -> None:
    """Its three seconds pass, and it is concluded."""
    let_three_seconds_pass(case)
    assert conclude(case.id)
