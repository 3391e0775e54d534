"""When a batch has something to do next."""

from __future__ import annotations

from datetime import datetime

from moderation.rescreening.models import ItemState, Rescreen, RescreenItem, RescreenState
from moderation.webhooks.claim import first_due


def running() -> list[Rescreen]:
    """Longest running first."""
    return list(
        Rescreen.objects.filter(state=RescreenState.RUNNING).select_related("platform").order_by("id")
    )


def next_due_rescreen(now: datetime) -> datetime | None:
    """When the first running batch may take pictures, or be ended; None when none runs."""
    return min((due_of(batch, now) for batch in running()), default=None)


def due_of(batch: Rescreen, now: datetime) -> datetime:
    waiting = RescreenItem.objects.filter(rescreen=batch, state=ItemState.WAITING)
    due = (first_due(waiting) if batch.walked else None) or now
    return max(due, batch.look_again_at or due)
