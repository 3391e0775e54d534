"""Asking one of OpenAI's surfaces, or a server that speaks like one, and reading what they all answer alike."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from moderation.outbound import Answer
from moderation.screening.pace import Pace, read_pace
from moderation.screening.providers.base import FailureKind, Frame, ProviderError
from moderation.screening.providers.openai_errors import error_of_openai
from moderation.screening.providers.vendor_reply import Reading, object_of, violation
from moderation.screening.providers.vendor_request import Vendor, post_json
from moderation.screening.result import ScreeningResult

T = TypeVar("T")

_MAX_MODEL = 200
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# Ours, the name at Responses and Decisions, the name at Chat Completions.
_TOKENS = (
    ("input_tokens", "input_tokens", "prompt_tokens"),
    ("output_tokens", "output_tokens", "completion_tokens"),
)
_DETAILS = ("input_tokens_details", "prompt_tokens_details")


@dataclass(frozen=True)
class Reply(Generic[T]):
    """One answer: what was read from it, and what every answer tells beside that. `raw` is `{"request_id", "answer"}`:
    the id is what the vendor's support asks for, and Decisions have no other."""

    read: T
    raw: dict[str, Any]
    model: str
    usage: dict[str, int]
    latency_ms: int
    pace: Pace | None


def ask(
    scorer: str, vendor: Vendor, body: Any, *, until: float, read: Callable[[dict[str, Any]], Reading]
) -> ScreeningResult:
    """One frame's result. Raises ProviderError as `exchange` does."""
    reply = exchange(vendor, body, until=until, read=read)
    return ScreeningResult(
        scorer=scorer,
        scores=reply.read.scores,
        confidence=reply.read.confidence,
        flagged=reply.read.flagged,
        raw=reply.raw,
        model=reply.model,
        usage=reply.usage,
        latency_ms=reply.latency_ms,
        pace=reply.pace,
    )


def exchange(vendor: Vendor, body: Any, *, until: float, read: Callable[[dict[str, Any]], T]) -> Reply[T]:
    """Send the body, and read what came. Raises ProviderError; one from `read` tells what the answer cost all the
    same."""
    answer = post_json(vendor, body, until=until, error_of=error_of_openai)
    usage = {"requests": 1}
    try:
        found = object_of(answer.body)
        usage |= _tokens(found.get("usage"))
        said = read(found)
        model = _model(found.get("model"))
    except ProviderError as error:
        error.usage = usage
        error.pace = read_pace(answer.headers)
        raise
    return Reply(
        read=said,
        raw={"request_id": _request_id(answer), "answer": found},
        model=model,
        usage=usage,
        latency_ms=answer.elapsed_ms,
        pace=read_pace(answer.headers),
    )


def data_url(frame: Frame) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(frame.data).decode()


def refused() -> ProviderError:
    return ProviderError("The model refused to judge.", kind=FailureKind.REFUSED, permanent=True)


def truncated() -> ProviderError:
    """Permanent: the same request has the same limit, and costs the same again."""
    return ProviderError("The answer was cut off.", kind=FailureKind.TRUNCATED, permanent=True)


def _tokens(usage: Any) -> dict[str, int]:
    """Local servers may leave usage out, or null."""
    if usage is None:
        return {}
    if not isinstance(usage, Mapping):
        raise violation("usage is not an object")
    found = {ours: usage.get(one, usage.get(two)) for ours, one, two in _TOKENS}
    for name in _DETAILS:
        details = usage.get(name)
        if isinstance(details, Mapping):
            found["cached_input_tokens"] = details.get("cached_tokens")
    amounts = {name: amount for name, amount in found.items() if amount is not None}
    for amount in amounts.values():
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
            raise violation("usage has an amount that is not a whole number from 0 up")
    return amounts


def _model(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _MAX_MODEL:
        raise violation("model is not a short text")
    return value


def _request_id(answer: Answer) -> str:
    found = answer.headers.get("x-request-id", "")
    return found if _REQUEST_ID.fullmatch(found) else ""
