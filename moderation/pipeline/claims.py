"""Claims due submissions for a stage: a lease, a fencing token, and the attempt counted before the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, When
from django.utils import timezone

from moderation.intake.models import Stage, Submission
from moderation.webhooks.claim import first_due


def free(now: datetime) -> Q:
    """Rows that are due and that nobody works on, or whose worker's lease has run out."""
    return Q(due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))


def claim_submissions(
    stage: Stage, *, limit: int, lease: timedelta, among: Q | None = None, **changes: Any
) -> list[Submission]:
    """Take up to `limit` due submissions of a stage, longest due first, all under one token; `changes` are written
    with it. `among` narrows them."""
    now = timezone.now()
    due = Submission.objects.filter(free(now), among or Q(), stage=stage).order_by("due_at")
    if not due.exists():
        return []
    token = uuid4()
    with transaction.atomic():
        ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
        Submission.objects.filter(free(now), id__in=ids, stage=stage).update(
            token=token, lease_until=now + lease, attempts=F("attempts") + 1, **changes
        )
    return list(
        Submission.objects.filter(token=token, id__in=ids)
        .select_related("image", "platform")
        .order_by("due_at")
    )


def still_mine(submission: Submission) -> Q:
    """The guard of every later write: same stage, same token. A late worker changes no row."""
    return Q(id=submission.id, stage=submission.stage, token=submission.token)


def put_back(submissions: Sequence[Submission], *, due_at: datetime | None = None) -> None:
    """Give up a claim on these, all of one claim, before anything was done under it: it counts as no attempt, and no
    clock has started."""
    if not submissions:
        return
    (claim,) = {(one.stage, one.token) for one in submissions}
    first = Case(When(attempts=1, then=None), default=F("give_up_at"), output_field=DateTimeField())
    later = {"due_at": due_at} if due_at else {}
    stage, token = claim
    Submission.objects.filter(id__in=[one.id for one in submissions], stage=stage, token=token).update(
        token=None, lease_until=None, give_up_at=first, attempts=F("attempts") - 1, **later
    )


def next_due_submission(stage: Stage) -> datetime | None:
    """When the first row of the stage that nobody works on becomes due, or the first lease runs out."""
    return first_due(Submission.objects.filter(stage=stage))


def has_image(submission: Submission) -> UUID:
    if submission.image_id is None:
        raise RuntimeError(f"submission {submission.id} has no image at stage {submission.stage}")
    return submission.image_id
