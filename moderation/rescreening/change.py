"""The states of a batch, each change with its line in the log. What is on its way when one is paused still lands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.rescreening.models import UNFINISHED, ItemState, Rescreen, RescreenItem, RescreenState
from moderation.vocabulary import EventName
from moderation.wake import wake


def pause(rescreen: Rescreen, *, actor: Actor) -> bool:
    """Take no more pictures; False when it does not run."""
    return move(rescreen, [RescreenState.RUNNING], RescreenState.PAUSED, EventName.RESCREEN_PAUSED, actor)


def resume(rescreen: Rescreen, *, actor: Actor) -> bool:
    """Go on where it was; False when it is not paused."""
    came_from = [RescreenState.PAUSED]
    with transaction.atomic():
        moved = move(rescreen, came_from, RescreenState.RUNNING, EventName.RESCREEN_RESUMED, actor)
        if moved:
            wake()
    return moved


def cancel(rescreen: Rescreen, *, actor: Actor) -> bool:
    """End it for good; what was answered stays. False when it has ended."""
    return move(rescreen, UNFINISHED, RescreenState.CANCELLED, EventName.RESCREEN_CANCELLED, actor)


def finish(rescreen: Rescreen) -> bool:
    """End a batch of which nothing is left; False while something is, or when it does not run."""
    with transaction.atomic():
        # Under its lock, since whoever takes pictures holds that too.
        last = Rescreen.objects.select_for_update().filter(id=rescreen.id, walked=True).first()
        if last is None or RescreenItem.objects.filter(rescreen=last, state=ItemState.WAITING).exists():
            return False
        return move(
            last, [RescreenState.RUNNING], RescreenState.DONE, EventName.RESCREEN_DONE, Actor.system()
        )


def move(
    rescreen: Rescreen, before: Iterable[str], after: RescreenState, event: EventName, actor: Actor
) -> bool:
    ends = {} if after in UNFINISHED else {"ended_at": timezone.now()}
    with transaction.atomic():
        moved = Rescreen.objects.filter(id=rescreen.id, state__in=list(before)).update(
            state=after, waits_for="", look_again_at=None, **ends
        )
        if moved:
            tell(Rescreen.objects.get(id=rescreen.id), event, actor)
    return bool(moved)


def hold(rescreen_id: UUID, words: str, *, until: datetime) -> bool:
    """It runs and has to wait for something that is not ours to change; True when that is news."""
    with transaction.atomic():
        running = Rescreen.objects.filter(id=rescreen_id, state=RescreenState.RUNNING)
        news = running.exclude(waits_for=words).update(waits_for=words, look_again_at=until)
        if news:
            tell(Rescreen.objects.get(id=rescreen_id), EventName.RESCREEN_HELD, Actor.system(), why=words)
        else:
            running.update(look_again_at=until)
    return bool(news)


def go_on(rescreen_id: UUID) -> bool:
    """What it waited for is over: an answer came after the wait. False when it did not wait, or waits still: answers to
    what was asked before the wait say nothing of it."""
    with transaction.atomic():
        waited = Rescreen.objects.filter(
            id=rescreen_id, state=RescreenState.RUNNING, look_again_at__lte=timezone.now()
        )
        moved = waited.exclude(waits_for="").update(waits_for="", look_again_at=None)
        if moved:
            tell(Rescreen.objects.get(id=rescreen_id), EventName.RESCREEN_WENT_ON, Actor.system())
    return bool(moved)


def tell(rescreen: Rescreen, event: EventName, actor: Actor, **more: Any) -> None:
    record(
        event,
        actor=actor,
        platform_id=rescreen.platform_id,
        subject=f"rescreen:{rescreen.id}",
        data={"scorer": rescreen.provider, "settled": rescreen.settled, "total": rescreen.total} | more,
    )
