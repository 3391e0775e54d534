"""After a call: what it cost, what it says of the line; and calls whose answer never came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from moderation.screening.limits import budgets, lines
from moderation.screening.limits.admit import lock_lines
from moderation.screening.models import Call, CallState, Line, LineState
from moderation.screening.pace import Pace
from moderation.screening.providers.base import FailureKind

OPEN_STATES = [CallState.RUNNING, CallState.LOST]
PROVEN_AGAIN = lines.PROVEN_FOR / 4


@dataclass(frozen=True)
class Answered:
    """A usable answer, and what it cost in billionths of a dollar (None: no price is known)."""

    cost: int | None
    usage: Mapping[str, Any] = field(default_factory=dict)
    latency_ms: int = 0
    pace: Pace | None = None


@dataclass(frozen=True)
class Failed:
    """No usable answer. `lost`: one may have been charged for that we do not have; then the estimate stands."""

    kind: FailureKind
    cost: int | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    pace: Pace | None = None
    lost: bool = False
    sent: bool = True


class SettledOutsideTransaction(RuntimeError):
    """`settle` was called without a transaction: a call could be closed and its money not corrected."""


def settle(call_id: UUID, came: Answered | Failed) -> bool:
    """Close the call, correct what is booked, and tell its line; False when that was done before.

    Call it inside the transaction that stores the answer; raises SettledOutsideTransaction. An answer that comes after
    its call was given up as lost still counts.
    """
    call = Call.objects.filter(id=call_id).first()
    if not connection.in_atomic_block:
        raise SettledOutsideTransaction(call_id)
    if call is None:
        return False
    now = timezone.now()
    closed = Call.objects.filter(id=call_id, state__in=OPEN_STATES).update(
        state=state_after(came),
        failure="" if isinstance(came, Answered) else came.kind.value,
        cost=came.cost,
        input_tokens=int(came.usage.get("input_tokens", 0)),
        output_tokens=int(came.usage.get("output_tokens", 0)),
        latency_ms=came.latency_ms if isinstance(came, Answered) else elapsed_ms(call, now),
        ended_at=now,
    )
    if not closed:
        return False
    if isinstance(came, Answered) or came.sent:
        tell_line(call.provider, came, now)
    if came.cost is not None and call.estimate is not None:
        budgets.correct(call.provider, call.platform_id, call.day, came.cost - call.estimate)
    return True


def state_after(came: Answered | Failed) -> CallState:
    if isinstance(came, Answered):
        return CallState.ANSWERED
    return CallState.LOST if came.lost else CallState.FAILED


def elapsed_ms(call: Call, now: datetime) -> int:
    return max(0, round((now - call.begun_at).total_seconds() * 1000))


def tell_line(provider: str, came: Answered | Failed, now: datetime) -> None:
    """Only what changes the line locks its row: a success that proves nothing new is the common case."""
    if isinstance(came, Answered) and came.pace is None:
        line = Line.objects.filter(provider=provider).first()
        fresh = line and line.proven_at and line.proven_at > now - PROVEN_AGAIN
        if line and fresh and line.state == LineState.CLOSED and line.failures == 0:
            return
    line = lock_lines([provider])[provider]
    if isinstance(came, Answered):
        lines.succeeded(line, now)
    else:
        lines.failed(line, came.kind, came.retry_after, now)
    if came.pace is not None:
        lines.learn(line, came.pace, now)
    line.save()


def give_up_lost(limit: int = 500) -> int:
    """Mark the calls whose worker died with the answer; they stay booked at their estimate. How many there were."""
    now = timezone.now()
    lost = Call.objects.filter(state=CallState.RUNNING, lease_until__lt=now)
    ids = list(lost.values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    return Call.objects.filter(id__in=ids, state=CallState.RUNNING, lease_until__lt=now).update(
        state=CallState.LOST, ended_at=F("lease_until"), failure=FailureKind.UNAVAILABLE.value
    )
