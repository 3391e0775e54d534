"""Reading one vendor's answer of a 2xx status into what we keep, and what makes an answer a broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moderation.outbound import Answer
from moderation.screening.pace import read_pace
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import Confidence, Score, ScreeningResult


@dataclass(frozen=True)
class Reading:
    """What one answer says of one frame."""

    scores: tuple[Score, ...]
    confidence: Confidence = field(default_factory=Confidence)
    flagged: bool | None = None


def result_of(
    scorer: str, model: str, received: Answer, read: Callable[[dict[str, Any]], Reading]
) -> ScreeningResult:
    """One frame's result, for vendors that count requests; `raw` is the answer as it came.

    Raises ProviderError, which tells that the request was answered, and so counted, all the same.
    """
    usage, pace = {"requests": 1}, read_pace(received.headers)
    try:
        found = object_of(received.body)
        reading = read(found)
    except ProviderError as error:
        error.usage, error.pace = dict(usage), pace
        raise
    return ScreeningResult(
        scorer=scorer,
        scores=reading.scores,
        confidence=reading.confidence,
        flagged=reading.flagged,
        raw=found,
        model=model,
        usage=usage,
        latency_ms=received.elapsed_ms,
        pace=pace,
    )


def object_of(body: bytes) -> dict[str, Any]:
    """The answer's JSON object; raises ProviderError."""
    try:
        found = strict_json.loads(body)
    except strict_json.JSONUnacceptable:
        raise violation("it is not acceptable JSON") from None
    if not isinstance(found, dict):
        raise violation("it is not an object")
    return found


def violation(what: str) -> ProviderError:
    return ProviderError(
        f"The analysis API's answer is broken: {what}.", kind=FailureKind.SCHEMA_VIOLATION, permanent=False
    )
