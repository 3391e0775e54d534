"""What Sightengine's `error` objects mean, with an HTTP status and in a `failure` of status 200 alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moderation.outbound import Answer
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.vendor_errors import error_of_status

_WRONG_LOGIN = 1
_BY_TYPE = {
    "media_error": (FailureKind.BAD_IMAGE, True),
    "usage_limit": (FailureKind.QUOTA_EXHAUSTED, True),
    # The picture is no argument of ours: what is wrong here is the models or the account, for every picture.
    "argument_error": (FailureKind.UNAVAILABLE, True),
}


def error_of_sightengine(answer: Answer, *, now: datetime) -> ProviderError:
    """The ProviderError for an answer that is not a 2xx: a 4xx by its error's type, all else by its status."""
    error = error_of_status(answer, now=now)
    if 400 <= answer.status < 500 and (meaning := _meaning(_error_in(answer.body))):
        error.kind, error.permanent = meaning
        error.retry_after = None
    return error


def error_of_failure(error: Any) -> ProviderError:
    """The ProviderError for the `error` object of an answer whose status is `failure`."""
    kind, permanent = _meaning(error) or (FailureKind.UNAVAILABLE, False)
    return ProviderError("The analysis API said that it failed.", kind=kind, permanent=permanent)


def _meaning(error: Any) -> tuple[FailureKind, bool] | None:
    if not isinstance(error, dict) or not isinstance(error.get("type"), str):
        return None
    if error["type"] == "argument_error" and error.get("code") == _WRONG_LOGIN:
        return FailureKind.AUTH_FAILED, True
    return _BY_TYPE.get(error["type"])


def _error_in(body: bytes) -> Any:
    try:
        found = strict_json.loads(body)
    except strict_json.JSONUnacceptable:
        return None
    return found.get("error") if isinstance(found, dict) else None
