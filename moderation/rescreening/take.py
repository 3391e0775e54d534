"""Takes pictures of a batch under a lease: those that are due again first, then the next ones below the cursor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from moderation.rescreening.chosen import Choice, chosen
from moderation.rescreening.models import ItemState, Rescreen, RescreenItem, RescreenState

LEASE = timedelta(seconds=45)  # more than a call may last


def take(rescreen: Rescreen, limit: int, *, passing_by: Collection[UUID]) -> list[RescreenItem]:
    """Up to `limit` items of a running batch under one token, the attempt counted; empty when nothing is due."""
    token = uuid4()
    with transaction.atomic():
        # Its lock: two workers must not take the same pictures, nor one of them take any once it is paused.
        running = Rescreen.objects.select_for_update().filter(id=rescreen.id, state=RescreenState.RUNNING)
        batch = running.first()
        if batch is None:
            return []
        count = take_again(batch, limit, token)
        if count < limit and not batch.walked:
            take_new(batch, limit - count, token, passing_by)
    mine = RescreenItem.objects.filter(rescreen=rescreen, token=token, state=ItemState.WAITING)
    return list(
        mine.select_related("rescreen", "submission__image", "submission__platform").order_by(
            "-submission_id"
        )
    )


def take_again(batch: Rescreen, limit: int, token: UUID) -> int:
    """Those that were put off, and those whose worker died."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = RescreenItem.objects.filter(free, rescreen=batch, state=ItemState.WAITING, due_at__lte=now)
    ids = list(due.order_by("due_at").values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    return RescreenItem.objects.filter(id__in=ids).update(
        token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
    )


def take_new(batch: Rescreen, limit: int, token: UUID, passing_by: Collection[UUID]) -> None:
    wanted = limit if batch.most is None else min(limit, batch.most - batch.taken)
    rows = chosen(choice_of(batch), below=batch.cursor, passing_by=passing_by)
    ids = list(rows.values_list("id", flat=True)[:wanted])
    now = timezone.now()
    RescreenItem.objects.bulk_create(
        RescreenItem(
            rescreen=batch, submission_id=key, due_at=now, lease_until=now + LEASE, token=token, attempts=1
        )
        for key in ids
    )
    batch.cursor = ids[-1] if ids else batch.cursor
    batch.taken += len(ids)
    batch.walked = len(ids) < limit
    batch.save(update_fields=["cursor", "taken", "walked"])


def choice_of(batch: Rescreen) -> Choice:
    return Choice(batch.provider, batch.platform, batch.since, batch.status, batch.most)


def put_back(items: Sequence[RescreenItem], *, due_at: datetime | None = None) -> None:
    """Give up a claim on these before anything was done under it, or when what came of it does not count against the
    picture: it counts as no attempt."""
    for item in items:
        later = {"due_at": due_at} if due_at else {}
        mine(item).update(token=None, lease_until=None, attempts=F("attempts") - 1, **later)


def put_off(item: RescreenItem, *, due_at: datetime) -> bool:
    """Try again later; the attempt counts. False when another worker has it."""
    return bool(mine(item).update(token=None, lease_until=None, due_at=due_at))


def mine(item: RescreenItem) -> QuerySet[RescreenItem]:
    """The guard of every later write: still waiting, same token. A late worker changes no row."""
    return RescreenItem.objects.filter(id=item.id, token=item.token, state=ItemState.WAITING)
