"""What an HTTP status or a failed request means for a screening, the same for every vendor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from moderation.outbound import Answer, OutboundFailed, OutboundRefused
from moderation.outbound.errors import Failure
from moderation.screening.pace import read_pace
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError

# These 429s are about money, not about pace: waiting does not help.
BILLING_CODES = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    }
)
_BAD_IMAGE = frozenset({400, 413, 415, 422})
_PASSING = frozenset({408, 409, 425})
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")


def error_of_status(answer: Answer, *, now: datetime) -> ProviderError:
    """The ProviderError for an answer that is not a 2xx. It quotes the status and nothing of the body."""
    kind, permanent = _meaning(answer)
    return ProviderError(
        f"The analysis API answered {answer.status}.",
        kind=kind,
        permanent=permanent,
        retry_after=None if permanent else retry_after_of(answer.headers, now=now),
        pace=read_pace(answer.headers),
    )


def error_of_request(error: OutboundRefused | OutboundFailed) -> ProviderError:
    """The ProviderError for a request that got no complete answer."""
    if isinstance(error, OutboundFailed) and error.kind is Failure.TOO_LARGE:
        return ProviderError(str(error), kind=FailureKind.SCHEMA_VIOLATION, permanent=False)
    return ProviderError(
        str(error), kind=FailureKind.UNAVAILABLE, permanent=isinstance(error, OutboundRefused)
    )


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """The wait in seconds that an answer asks for, by `retry-after-ms` (the finer one wins) or Retry-After."""
    milliseconds = headers.get("retry-after-ms", "").strip()
    if _SECONDS.fullmatch(milliseconds):
        return float(milliseconds) / 1000
    return retry_after_seconds(headers.get("retry-after", ""), now=now)


def retry_after_seconds(value: str, *, now: datetime) -> float | None:
    """Retry-After as seconds from now, given as seconds or as an HTTP date; None when it is neither."""
    if _SECONDS.fullmatch(value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _meaning(answer: Answer) -> tuple[FailureKind, bool]:
    """The kind of failure, and whether it is permanent."""
    status = answer.status
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return FailureKind.AUTH_FAILED, True
    if status == HTTPStatus.PAYMENT_REQUIRED or (status >= 400 and _is_billing(answer.body)):
        return FailureKind.QUOTA_EXHAUSTED, True
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return FailureKind.RATE_LIMITED, False
    if status in _BAD_IMAGE:
        return FailureKind.BAD_IMAGE, True
    return FailureKind.UNAVAILABLE, status < 500 and status not in _PASSING


def _is_billing(body: bytes) -> bool:
    try:
        found = strict_json.loads(body)
    except strict_json.JSONUnacceptable:
        return False
    error = found.get("error") if isinstance(found, dict) else None
    if not isinstance(error, dict):
        return False
    return any(
        isinstance(word, str) and word in BILLING_CODES for word in (error.get("code"), error.get("type"))
    )
