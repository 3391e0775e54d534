"""What became of one picture of a batch, counted in the transaction that says so."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.policy.models import PolicyVersion
from moderation.rescreening.models import ItemState, Rescreen, RescreenItem, Skip
from moderation.rescreening.take import mine
from moderation.screening.models import Screening
from moderation.vocabulary import EventName, Verdict


def close_answered(
    item: RescreenItem, screening: Screening, verdict: Verdict, version: PolicyVersion, *, fresh: bool
) -> bool:
    """A usable answer: one that has just come and is stored here, or one that was stored before. False when another
    worker has the picture."""
    with transaction.atomic():
        if not held(item):
            return False
        if fresh:
            screening.save(force_insert=True)
        mine(item).update(
            state=ItemState.ANSWERED,
            screening=screening,
            answered_at=timezone.now(),
            verdict=verdict,
            policy_version=version,
            token=None,
            lease_until=None,
        )
        count(
            item,
            answered=1,
            reused=0 if fresh else 1,
            needing=int(verdict == Verdict.REVIEW),
            rejecting=int(verdict == Verdict.REJECT),
        )
        tell(item, screening=str(screening.id), reused=not fresh)
    return True


def close_failed(item: RescreenItem, failure: str, detail: str) -> bool:
    """It was asked about often enough and nothing came of it. That is no Screening: those that failed are counted as
    pictures that went to people, and nothing follows from this one."""
    with transaction.atomic():
        closed = mine(item).update(state=ItemState.FAILED, why=failure, token=None, lease_until=None)
        if not closed:
            return False
        count(item, failed=1)
        tell(item, failure=failure, detail=detail)
    return True


def close_skipped(item: RescreenItem, why: Skip) -> bool:
    """Nobody is asked about it."""
    with transaction.atomic():
        if not mine(item).update(state=ItemState.SKIPPED, why=why, token=None, lease_until=None):
            return False
        count(item, skipped=1)
    return True


def held(item: RescreenItem) -> bool:
    """Whether it is still ours; its row stays locked for this transaction."""
    return mine(item).select_for_update().values_list("id", flat=True).first() is not None


def count(item: RescreenItem, **more: int) -> None:
    changes = {name: F(name) + number for name, number in more.items() if number}
    Rescreen.objects.filter(id=item.rescreen_id).update(**changes)


def tell(item: RescreenItem, **more: object) -> None:
    record(
        EventName.SUBMISSION_RESCREENED,
        actor=Actor.system(),
        platform_id=item.submission.platform_id,
        submission_id=item.submission_id,
        subject=f"rescreen:{item.rescreen_id}",
        data={"scorer": item.rescreen.provider} | more,
    )
