"""The one gate before a vendor: pace, breaker, budget and a call at a time for the same request, for all workers.

A call is written down before it is sent, in the transaction that takes its place on the line and its money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.screening.limits import budgets, lines
from moderation.screening.models import Budget, Call, CallState, Line, LineState
from moderation.screening.providers.base import FailureKind

LEASE = timedelta(seconds=60)
SAME_AGAIN = timedelta(seconds=0.3)  # how long to wait for somebody else's answer to the same request
LONGEST_WAIT = timedelta(minutes=2)


@dataclass(frozen=True)
class Wanted:
    """A screening that a submission needs of a vendor, or (without a submission) what a person asked about a picture.

    `estimate` is billionths of a dollar, None without a price.
    """

    provider: str
    model: str
    platform_id: UUID
    submission_id: UUID | None
    digest: str
    requests: int
    tokens: int
    estimate: int | None


@dataclass(frozen=True)
class Admitted:
    """It may be sent now, once, under this call."""

    call_id: UUID


@dataclass(frozen=True)
class NotYet:
    """It may be sent later; ask again at `until`. `same`: because the same request is on its way."""

    until: datetime
    same: bool = False


@dataclass(frozen=True)
class Refused:
    """It is not sent."""

    kind: FailureKind
    words: str


Admission = Admitted | NotYet | Refused


def admit(wanted: Sequence[Wanted]) -> list[Admission]:
    """What becomes of each, in their order; those admitted are written down as running calls."""
    if not wanted:
        return []
    now = timezone.now()
    with transaction.atomic():
        gate = Gate.at(wanted, now)
        admissions = [gate.decide(one) for one in wanted]
        gate.save()
    return admissions


@dataclass
class Gate:
    """What one transaction knows: the lines and budgets it has locked, and what runs already."""

    now: datetime
    lines: dict[str, Line]
    budgets: list[Budget]
    running: set[tuple[UUID, str, str]]
    on_their_way: dict[str, int]
    calls: list[Call] = field(default_factory=list)

    @classmethod
    def at(cls, wanted: Sequence[Wanted], now: datetime) -> Gate:
        providers = sorted({one.provider for one in wanted})
        held = lock_lines(providers)
        running = without_own(
            list(Call.objects.filter(state=CallState.RUNNING, provider__in=providers)), wanted
        )
        return cls(
            now=now,
            lines=held,
            budgets=budgets.concerned(providers, {one.platform_id for one in wanted}),
            running={(call.platform_id, call.provider, call.digest) for call in running},
            on_their_way=Counter(call.provider for call in running),
        )

    def decide(self, one: Wanted) -> Admission:
        """The first of these that holds: it runs already, the line says no or not yet, a budget says no."""
        if (one.platform_id, one.provider, one.digest) in self.running:
            return NotYet(self.now + SAME_AGAIN, same=True)
        line = self.lines[one.provider]
        if refusal := self._paced(line) or self._spent(one) or self._broken(line):
            return refusal
        return self._send(one, line)

    def _paced(self, line: Line) -> Admission | None:
        opens = lines.opens_at(line, self.now)
        if opens > self.now + LONGEST_WAIT:
            words = f"{line.provider} has asked not to be asked before {opens:%H:%M:%S} UTC"
            return Refused(FailureKind.RATE_LIMITED, words)
        return NotYet(opens) if opens > self.now else None

    def _broken(self, line: Line) -> Admission | None:
        """Asked last, since a probe that is taken has to be sent."""
        if line.state == LineState.CLOSED:
            full = self.on_their_way.get(line.provider, 0) >= lines.UNPROVEN
            return NotYet(self.now + SAME_AGAIN) if full and not lines.is_proven(line, self.now) else None
        if lines.take_probe(line, self.now):
            return None
        if line.state == LineState.STOPPED:
            return Refused(FailureKind.AUTH_FAILED, f"{line.provider} is stopped. {line.why}")
        return Refused(FailureKind.UNAVAILABLE, f"{line.provider} is paused. {line.why}")

    def _spent(self, one: Wanted) -> Admission | None:
        mine = budgets.applying(self.budgets, one.provider, one.platform_id)
        if mine and one.estimate is None:
            words = f"no price of {one.provider} is known, so its budget could not be kept"
            return Refused(FailureKind.NO_PRICE, words)
        full = [budget for budget in mine if not budgets.has_room(budget, one.estimate or 0, self.now)]
        for budget in full:
            budget.refused_at = self.now
        if full:
            return Refused(FailureKind.BUDGET_SPENT, f"the budget for {one.provider} is spent")
        return None

    def _send(self, one: Wanted, line: Line) -> Admitted:
        lines.take(line, one.requests, one.tokens, self.now)
        for budget in budgets.applying(self.budgets, one.provider, one.platform_id):
            budget.booked += one.estimate or 0
        self.running.add((one.platform_id, one.provider, one.digest))
        self.on_their_way[one.provider] = self.on_their_way.get(one.provider, 0) + 1
        call = Call(
            id=uuid7(),
            provider=one.provider,
            model=one.model,
            platform_id=one.platform_id,
            submission_id=one.submission_id,
            digest=one.digest,
            requests=one.requests,
            estimate=one.estimate,
            day=self.now.date(),
            begun_at=self.now,
            lease_until=self.now + LEASE,
        )
        self.calls.append(call)
        return Admitted(call.id)

    def save(self) -> None:
        Line.objects.bulk_update(self.lines.values(), ["requests_at", "tokens_at", "probe_at"])
        if self.budgets:
            Budget.objects.bulk_update(self.budgets, ["booked", "start", "refused_at"])
        Call.objects.bulk_create(self.calls)


def without_own(running: Sequence[Call], wanted: Sequence[Wanted]) -> list[Call]:
    """The running calls without those for the submissions that ask again, which are given up: who asks now holds the
    submission's lease, so whoever asked before is dead or too late."""
    asking = {(one.submission_id, one.provider) for one in wanted if one.submission_id}
    own = {call.id for call in running if (call.submission_id, call.provider) in asking}
    if own:
        Call.objects.filter(id__in=own, state=CallState.RUNNING).update(
            state=CallState.LOST, ended_at=timezone.now(), failure=FailureKind.UNAVAILABLE.value
        )
    return [call for call in running if call.id not in own]


def lock_lines(providers: Sequence[str]) -> dict[str, Line]:
    """The lines of these providers, made where there is none yet, locked for this transaction in their order."""
    held = {line.provider: line for line in locked(providers)}
    if missing := [name for name in providers if name not in held]:
        Line.objects.bulk_create([Line(provider=name) for name in missing], ignore_conflicts=True)
        held = {line.provider: line for line in locked(providers)}
    return held


def locked(providers: Sequence[str]) -> QuerySet[Line]:
    return Line.objects.select_for_update().filter(provider__in=providers).order_by("provider")
