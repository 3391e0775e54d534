"""What Google's errors mean: with an HTTP status, and for one picture inside an answer of status 200."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moderation.outbound import Answer
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.vendor_errors import error_of_status

# google.api.ErrorReason. A wrong key is a 400 as a bad picture is, and only this tells them apart.
_BY_REASON = {
    "API_KEY_INVALID": FailureKind.AUTH_FAILED,
    "BILLING_DISABLED": FailureKind.QUOTA_EXHAUSTED,
}
# google.rpc.Code; any other is a fault of theirs that may pass.
_BY_CODE = {
    3: (FailureKind.BAD_IMAGE, True),  # INVALID_ARGUMENT
    7: (FailureKind.AUTH_FAILED, True),  # PERMISSION_DENIED
    8: (FailureKind.RATE_LIMITED, False),  # RESOURCE_EXHAUSTED
    16: (FailureKind.AUTH_FAILED, True),  # UNAUTHENTICATED
}


def error_of_google(answer: Answer, *, now: datetime) -> ProviderError:
    """The ProviderError for an answer that is not a 2xx: by its reason where we know that, else by its status."""
    error = error_of_status(answer, now=now)
    if 400 <= answer.status < 500:
        for reason in _reasons(answer.body):
            if reason in _BY_REASON:
                error.kind, error.permanent, error.retry_after = _BY_REASON[reason], True, None
    return error


def error_of_picture(error: Any) -> ProviderError:
    """The ProviderError for the `error` (a google.rpc.Status) that stands beside or instead of an annotation."""
    code = error.get("code") if isinstance(error, dict) else None
    known = _BY_CODE.get(code) if isinstance(code, int) else None
    kind, permanent = known or (FailureKind.UNAVAILABLE, False)
    return ProviderError("Google could not judge the picture.", kind=kind, permanent=permanent)


def _reasons(body: bytes) -> Iterator[str]:
    try:
        found = strict_json.loads(body)
    except strict_json.JSONUnacceptable:
        return
    error = found.get("error") if isinstance(found, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            yield detail["reason"]
