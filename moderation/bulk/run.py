"""Does the items of a bulk act, each in a transaction of its own with its guard and its line in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import Error, transaction

from moderation.bulk.models import Act, Bulk, BulkItem, ItemState
from moderation.cases.errors import DecisionInvalid
from moderation.cases.look_again import look_again
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.unopened import escalate_unopened, reject_unopened
from moderation.vocabulary import DecisionKind

logger = logging.getLogger(__name__)


def waiting_items(limit: int) -> list[BulkItem]:
    """The items that wait longest, of whichever act."""
    waiting = BulkItem.objects.filter(state=ItemState.WAITING)
    return list(waiting.select_related("bulk__person").order_by("id")[:limit])


def next_waiting() -> datetime | None:
    """When the item that waits longest was asked for; None when none waits."""
    first = BulkItem.objects.filter(state=ItemState.WAITING).order_by("id")
    return first.values_list("bulk__asked_at", flat=True).first()


def run_at_once(bulk: Bulk) -> None:
    """Do what is left of it now, for a person who waits. A worker that does the same meanwhile does no harm."""
    for item in bulk.items.filter(state=ItemState.WAITING).select_related("bulk__person").order_by("id"):
        run_item(item)


def run_item(item: BulkItem) -> bool:
    """Do one item; False when it was left alone, or another worker was faster.

    That it is done and what is done stand in one transaction, so whoever comes second, or again after a crash, finds
    it done and changes nothing.
    """
    try:
        with transaction.atomic():
            if not settle_item(item, ItemState.DONE):
                return False
            ACTS[Act(item.bulk.act)](item)
    except ActRefused as refused:
        leave_alone(item, refused.why)
    except DecisionInvalid:
        leave_alone(item, Refusal.NO_REASON)
    except Error:
        raise  # the database's own trouble passes; the item waits for its next turn
    except Exception:
        logger.exception("bulk item %s could not be done", item.id)
        leave_alone(item, Refusal.BROKEN)
    else:
        return True
    return False


def leave_alone(item: BulkItem, why: Refusal) -> None:
    settle_item(item, ItemState.REFUSED, why)


def settle_item(item: BulkItem, state: ItemState, why: Refusal | None = None) -> bool:
    """The guard: only what still waits is settled."""
    waiting = BulkItem.objects.filter(id=item.id, state=ItemState.WAITING)
    return bool(waiting.update(state=state, why=why.value if why else ""))


def reverse_item(outcome: DecisionKind) -> Callable[[BulkItem], object]:
    def act(item: BulkItem) -> object:
        bulk = item.bulk
        return reverse(item.submission_id, bulk.person, item.version, outcome, bulk.reasons, bulk.note)

    return act


def look_again_at(item: BulkItem) -> object:
    bulk = item.bulk
    return look_again(item.submission_id, bulk.person, item.version, note=bulk.note, salt=bulk.salt)


def escalate_case(item: BulkItem) -> None:
    if item.case_id is None:
        raise ActRefused(Refusal.CLOSED)
    escalate_unopened(item.case_id, item.bulk.person, item.version, item.bulk.note)


def reject_case(item: BulkItem) -> None:
    if item.case_id is None:
        raise ActRefused(Refusal.CLOSED)
    reject_unopened(item.case_id, item.bulk.person, item.version, item.bulk.reasons, item.bulk.note)


ACTS: dict[Act, Callable[[BulkItem], object]] = {
    Act.APPROVE: reverse_item(DecisionKind.APPROVED),
    Act.REJECT: reverse_item(DecisionKind.REJECTED),
    Act.LOOK_AGAIN: look_again_at,
    Act.ESCALATE_OPEN: escalate_case,
    Act.REJECT_OPEN: reject_case,
}
