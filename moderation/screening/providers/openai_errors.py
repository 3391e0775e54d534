"""What OpenAI's error codes mean, in an error's body and in a response of status `failed` alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moderation.outbound import Answer
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.vendor_errors import BILLING_CODES, error_of_status

_BAD_IMAGE = frozenset(
    {
        "invalid_image",
        "invalid_image_format",
        "invalid_base64_image",
        "invalid_image_url",
        "invalid_image_mode",
        "image_too_large",
        "image_too_small",
        "image_parse_error",
        "image_file_too_large",
        "unsupported_image_media_type",
        "empty_image_file",
        "failed_to_download_image",
        "image_file_not_found",
    }
)
_REFUSED = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "image_content_policy_violation",
        "invalid_prompt",
        "bio_policy",
        "misalignment_policy_violation",
    }
)
# Our settings do not fit the model: no fault of the picture, and no picture will do better.
_MISFIT = frozenset(
    {
        "model_not_found",
        "unsupported_parameter",
        "unsupported_value",
        "unknown_parameter",
        "missing_required_parameter",
        "invalid_json_schema",
        "invalid_type",
        "invalid_value",
        "context_length_exceeded",
        "too_many_images",
        "data_residency_mismatch",
    }
)
_PACE = frozenset({"rate_limit_exceeded", "slow_down"})


def error_of_openai(answer: Answer, *, now: datetime) -> ProviderError:
    """The ProviderError for an answer that is not a 2xx: a 400 or 422 by its code, all else by its status."""
    error = error_of_status(answer, now=now)
    if error.kind is FailureKind.BAD_IMAGE and (meaning := _meaning(_code(answer.body))):
        error.kind, error.permanent = meaning
    return error


def error_of_failure(error: Any) -> ProviderError:
    """The ProviderError for the `error` object inside an answer of status 200."""
    code = error.get("code") if isinstance(error, dict) else None
    kind, permanent = _meaning(code) or (FailureKind.UNAVAILABLE, False)
    return ProviderError("The analysis API said that it failed.", kind=kind, permanent=permanent)


def _meaning(code: object) -> tuple[FailureKind, bool] | None:
    if not isinstance(code, str):
        return None
    if code in _BAD_IMAGE:
        return FailureKind.BAD_IMAGE, True
    if code in _REFUSED:
        return FailureKind.REFUSED, True
    if code in _MISFIT:
        return FailureKind.UNAVAILABLE, True
    if code in BILLING_CODES:
        return FailureKind.QUOTA_EXHAUSTED, True
    return (FailureKind.RATE_LIMITED, False) if code in _PACE else None


def _code(body: bytes) -> object:
    try:
        found = strict_json.loads(body)
    except strict_json.JSONUnacceptable:
        return None
    error = found.get("error") if isinstance(found, dict) else None
    return error.get("code") if isinstance(error, dict) else None
