"""A provider's line: how fast it may be asked, and when not at all.

The breaker: ten failures in a row that speak of the vendor and not of a picture open the line; a refused key or an
unpaid bill stops it at once. Then a single request may try every fifteen seconds, and the first that succeeds puts the
line back into use. A line that has not lately proved to work has few requests on their way at a time, so that an
outage costs few.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.screening.limits.bucket import Bucket
from moderation.screening.models import Line, LineState
from moderation.screening.pace import Pace
from moderation.screening.providers.base import FailureKind
from moderation.vocabulary import EventName

logger = logging.getLogger(__name__)

FAILURES = 10
UNPROVEN = 8  # on their way at a time while the line has not proved to work
PROVEN_FOR = timedelta(minutes=1)
PROBE_EVERY = timedelta(seconds=15)
BURST = timedelta(seconds=0.5)  # half of what vendors usually allow: what is sent late must not pile up there
LONGEST_RESET = 60.0  # seconds; limits are a minute's
OF_THE_VENDOR = frozenset({FailureKind.UNAVAILABLE, FailureKind.SCHEMA_VIOLATION})
STOPPING = frozenset({FailureKind.AUTH_FAILED, FailureKind.QUOTA_EXHAUSTED})
STOP_WORDS = {
    FailureKind.AUTH_FAILED: "It refuses our key.",
    FailureKind.QUOTA_EXHAUSTED: "It wants to be paid before it goes on.",
}


@dataclass(frozen=True)
class Limits:
    """What the operator set, a minute; None leaves it to what the vendor's answers say."""

    requests: int | None
    tokens: int | None


def limits_of(provider: str) -> Limits:
    """<PROVIDER>_REQUESTS_PER_MINUTE and <PROVIDER>_TOKENS_PER_MINUTE, as they were given."""
    requests, tokens = settings.PACES.get(provider, (0, 0))
    return Limits(requests or None, tokens or None)


def buckets_of(line: Line) -> tuple[Bucket | None, Bucket | None]:
    """The buckets of requests and of tokens, by the operator's limits, else by those that the vendor told."""
    set_here = limits_of(line.provider)
    requests, tokens = set_here.requests or line.requests_limit, set_here.tokens or line.tokens_limit
    return (Bucket(requests, BURST) if requests else None, Bucket(tokens, BURST) if tokens else None)


def opens_at(line: Line, now: datetime) -> datetime:
    """When the next request may go out by pace alone; `now` when it may at once."""
    moments = [now]
    for bucket, full_at in zip(buckets_of(line), (line.requests_at, line.tokens_at), strict=True):
        if bucket is not None:
            moments.append(bucket.opens_at(full_at, now))
    return max([*moments, *([line.blocked_until] if line.blocked_until else [])])


def take(line: Line, requests: int, tokens: int, now: datetime) -> None:
    """Put these on the line; the caller saves it."""
    of_requests, of_tokens = buckets_of(line)
    if of_requests is not None:
        line.requests_at = of_requests.take(line.requests_at, requests, now)
    if of_tokens is not None:
        line.tokens_at = of_tokens.take(line.tokens_at, tokens, now)


def is_proven(line: Line, now: datetime) -> bool:
    return line.failures == 0 and line.proven_at is not None and line.proven_at > now - PROVEN_FOR


def take_probe(line: Line, now: datetime) -> bool:
    """Whether this request may try a line out of use; the next may not for a while."""
    if line.probe_at is not None and line.probe_at > now:
        return False
    line.probe_at = now + PROBE_EVERY
    return True


def succeeded(line: Line, now: datetime) -> None:
    """A usable answer came; call inside the transaction that stores it."""
    if line.state != LineState.CLOSED:
        change(line, LineState.CLOSED, "", now)
    line.failures, line.proven_at, line.probe_at = 0, now, None


def failed(line: Line, kind: FailureKind, retry_after: float | None, now: datetime) -> None:
    """No usable answer came; what it says of the line. Call inside the transaction that stores it."""
    if retry_after is not None:
        wanted = now + timedelta(seconds=min(retry_after, 86_400.0))
        line.blocked_until = max(line.blocked_until or wanted, wanted)
    if kind in STOPPING:
        if line.state != LineState.STOPPED:
            change(line, LineState.STOPPED, STOP_WORDS[kind], now)
    elif kind in OF_THE_VENDOR:
        line.failures += 1
        if line.failures >= FAILURES and line.state == LineState.CLOSED:
            change(line, LineState.OPEN, f"{line.failures} requests in a row failed.", now)


def learn(line: Line, pace: Pace, now: datetime) -> None:
    """Go by what the vendor says of its limits; where nothing is left, wait until it comes back."""
    line.requests_limit = pace.requests.limit or line.requests_limit
    line.tokens_limit = pace.tokens.limit or line.tokens_limit
    for said in (pace.requests, pace.tokens):
        if said.remaining == 0 and said.reset_seconds:
            back = now + timedelta(seconds=min(said.reset_seconds, LONGEST_RESET))
            line.blocked_until = max(line.blocked_until or back, back)


def change(line: Line, state: LineState, why: str, now: datetime) -> None:
    """Put the line into another state, with its line in the log; the caller saves it."""
    event = {
        LineState.CLOSED: EventName.PROVIDER_RESUMED,
        LineState.OPEN: EventName.PROVIDER_PAUSED,
        LineState.STOPPED: EventName.PROVIDER_STOPPED,
    }[state]
    if state != LineState.CLOSED:
        logger.warning("%s: %s. %s", line.provider, state.label, why)
    line.state, line.why, line.since = state, why, now
    line.probe_at = None if state == LineState.CLOSED else now + PROBE_EVERY
    record(event, actor=Actor.system(), subject=f"provider:{line.provider}", data={"why": why})
