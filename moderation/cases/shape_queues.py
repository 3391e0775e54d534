"""Makes, changes, orders and retires a platform's queues, each with its line in the log."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.errors import DecisionProblem
from moderation.cases.onboard import slug_of
from moderation.cases.queue import Queue
from moderation.cases.shape import QueueInvalid, Shape, problems_of, tidy
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName

MOST = 50


class QueueConflict(Exception):
    """Somebody else has changed the queue since the form was shown."""


def make_queue(*, platform: Platform, shape: Shape, actor: Actor) -> Queue:
    """Add a queue, matched after the others and before the default one. Raises QueueInvalid with every problem.

    Nothing that is open already moves.
    """
    shape = tidy(shape)
    with transaction.atomic():
        queues = queues_of(platform)
        active = [queue for queue in queues if queue.active]
        problems = problems_of(shape, active, None)
        slug, more = slug_for(shape.name, queues)
        if len(active) >= MOST:
            more.append(DecisionProblem("too_many", "name", f"A platform has at most {MOST} queues."))
        if problems or more:
            raise QueueInvalid([*problems, *more])
        queue = Queue.objects.create(
            platform=platform,
            slug=slug,
            position=max(queue.position for queue in queues) + 1,
            changed_at=timezone.now(),
            **columns_of(shape),
        )
        record_of(queue, EventName.QUEUE_MADE, actor, {"shape": asdict(shape)})
    return queue


def change_queue(*, queue: Queue, version: int, shape: Shape, actor: Actor) -> bool:
    """Give the queue another shape; False when it had it. Its name in addresses stays.

    What it takes changes for cases that open from now on; its order also for those that wait. Raises QueueInvalid with
    every problem, QueueConflict.
    """
    shape = tidy(shape)
    with transaction.atomic():
        queues = queues_of(queue.platform)
        found = next(one for one in queues if one.id == queue.id)
        others = [one for one in queues if one.active and one.id != queue.id]
        if not found.active or found.version != version:
            raise QueueConflict
        if problems := problems_of(shape, others, found):
            raise QueueInvalid(problems)
        before = shape_of(found)
        if before == shape:
            return False
        write(found, unsettled=found.unsettled or before.order != shape.order, **columns_of(shape))
        record_of(found, EventName.QUEUE_CHANGED, actor, {"changes": differences(before, shape)})
    return True


def reorder_queue(*, queue: Queue, up: bool, actor: Actor) -> bool:
    """Match the queue one place earlier, or later; False at the end of the list. The default queue stays last.

    Raises QueueInvalid when queues that show categories would then take all that comes.
    """
    with transaction.atomic():
        row = [one for one in queues_of(queue.platform) if one.active and not one.is_default]
        place = next((n for n, one in enumerate(row) if one.id == queue.id), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(row):
            return False
        mine, theirs = row[place], row[other]
        mine.position, theirs.position = theirs.position, mine.position
        if problems := problems_of(shape_of(mine), [one for one in row if one is not mine], mine):
            raise QueueInvalid(problems)
        for moved in (mine, theirs):
            write(moved, position=moved.position)
        record_of(mine, EventName.QUEUE_REORDERED, actor, {"up": up, "past": theirs.slug})
    return True


def retire_queue(*, queue: Queue, actor: Actor) -> bool:
    """Take the queue out of use; False when it was, or is the default one. Its open cases go to the default queue: the
    first of them with `put_in_order.settle_queues`, at the latest with the next sweep."""
    with transaction.atomic():
        found = next(one for one in queues_of(queue.platform) if one.id == queue.id)
        if found.is_default or not found.active:
            return False
        write(found, active=False, unsettled=True)
        record_of(found, EventName.QUEUE_RETIRED, actor, {})
    return True


def queues_of(platform: Platform) -> list[Queue]:
    """All of the platform's queues in the order of matching. They stay locked for the transaction: two admins at once
    must not make two of one name or give two one place."""
    Platform.objects.select_for_update(no_key=True).get(id=platform.id)
    return list(Queue.objects.filter(platform=platform).select_related("platform"))


def shape_of(queue: Queue) -> Shape:
    return Shape(
        queue.name,
        tuple(queue.categories),
        tuple(queue.languages),
        queue.order,
        queue.at_due,
        queue.skill,
    )


def columns_of(shape: Shape) -> dict[str, Any]:
    return asdict(shape) | {
        "categories": list(shape.categories),
        "languages": list(shape.languages),
        "shows_category": shape.shows_category,
    }


def differences(before: Shape, after: Shape) -> dict[str, Any]:
    """Each field that changed with both its values."""
    old, new = asdict(before), asdict(after)
    return {name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]}


def write(queue: Queue, **changes: Any) -> None:
    """Raises QueueConflict when the row is not as it was read."""
    changed = Queue.objects.filter(id=queue.id, version=queue.version).update(
        version=F("version") + 1, changed_at=timezone.now(), **changes
    )
    if not changed:
        raise QueueConflict


def slug_for(name: str, queues: list[Queue]) -> tuple[str, list[DecisionProblem]]:
    """The name in addresses; retired queues keep theirs, since cases and the log name them."""
    if not name:
        return "", []
    try:
        slug = slug_of(name)[:64]
    except ValidationError:
        words = "Begin it with some Latin letters or digits: its name in addresses is made of them."
        return "", [DecisionProblem("name_unspeakable", "name", words)]
    if slug in {queue.slug for queue in queues}:
        return slug, [
            DecisionProblem("name_taken", "name", "A queue of this platform has this name, or had it.")
        ]
    return slug, []


def record_of(queue: Queue, event: EventName, actor: Actor, data: dict[str, Any]) -> None:
    record(
        event,
        actor=actor,
        platform_id=queue.platform_id,
        subject=f"queue:{queue.id}",
        data={"queue": queue.slug, "name": queue.name} | data,
    )
