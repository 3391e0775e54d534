"""The place of a case in its queue, as one number, so that a claim is one read of an index whatever the order is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from moderation.cases.queue import QueueOrder
from moderation.vocabulary import Severity

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME = 10**16  # more microseconds than pass until the year 2286
# Each order has numbers of its own, so that a case that is still ranked by a former order shows.
BAND = 10 * TIME
BANDS = {order: place * BAND for place, order in enumerate(QueueOrder)}


def rank_of(order: str, *, due_at: datetime, opened_at: datetime, severity: int) -> int:
    """Lower is handed out first; equal ones by their ids, which rise with time."""
    chosen = QueueOrder(order)
    within = {
        QueueOrder.DUE_FIRST: microseconds(due_at),
        QueueOrder.OLDEST_FIRST: microseconds(opened_at),
        QueueOrder.NEWEST_FIRST: TIME - microseconds(opened_at),
        QueueOrder.MOST_SEVERE_FIRST: (Severity.SEVERE - severity) * TIME + microseconds(due_at),
    }
    return BANDS[chosen] + within[chosen]


def band_of(order: str) -> tuple[int, int]:
    """The ranks of this order: from the first up to and without the second."""
    first = BANDS[QueueOrder(order)]
    return first, first + BAND


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
