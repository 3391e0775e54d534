"""What all scorers behind HTTP share: one guarded request, and frame after frame within one deadline."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moderation.outbound import Answer, OutboundFailed, OutboundRefused, Trust, send
from moderation.outbound.errors import Failure
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, Frame, ProviderError, Question
from moderation.screening.providers.combine import add_up, combine
from moderation.screening.providers.vendor_errors import error_of_request, error_of_status
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

_MAX_ANSWER_BYTES = 1_000_000
_NEVER_SENT = frozenset({Failure.CONNECT, Failure.TLS})
# A local server's placeholder ("ollama", "EMPTY") is no secret and may well be a word of its answers.
_SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Vendor:
    """Where requests go and what lets them in; no repr shows a header or a secret.

    `timeout_seconds` is for one request. `secrets` are the values that no answer may repeat, so that nothing we
    store ever holds one; the URL itself must hold none.
    """

    url: str
    trust: Trust
    timeout_seconds: float
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def with_bearer(cls, url: str, key: str, *, trust: Trust, timeout_seconds: float) -> Vendor:
        """A vendor that takes its key as `Authorization: Bearer`; an empty key sends no such header."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return cls(url, trust, timeout_seconds, headers, (key,))


def post_json(
    vendor: Vendor, body: Any, *, until: float, error_of: Callable[..., ProviderError] = error_of_status
) -> Answer:
    """Post the body as JSON; otherwise as `post`."""
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode(errors="replace")
    return post(vendor, content, content_type="application/json", until=until, error_of=error_of)


def post(
    vendor: Vendor,
    content: bytes,
    *,
    content_type: str,
    until: float,
    error_of: Callable[..., ProviderError] = error_of_status,
) -> Answer:
    """The vendor's answer of a 2xx status; `until` is a `time.monotonic()`.

    Raises ProviderError for anything else: `error_of(answer, now=...)` says what another status means.
    """
    seconds = min(vendor.timeout_seconds, until - time.monotonic())
    if seconds <= 0:
        over = "The time for this screening is over."
        raise free(ProviderError(over, kind=FailureKind.UNAVAILABLE, permanent=False))
    try:
        answer = send(
            "POST",
            vendor.url,
            headers={"Content-Type": content_type, "Accept": "application/json", **vendor.headers},
            body=content,
            trust=vendor.trust,
            total_seconds=seconds,
            max_bytes=_MAX_ANSWER_BYTES,
        )
    except OutboundRefused as error:
        raise free(error_of_request(error)) from None
    except OutboundFailed as error:
        failure = error_of_request(error)
        raise free(failure) if error.kind in _NEVER_SENT else failure from None
    if not 200 <= answer.status < 300:
        raise free(error_of(answer, now=datetime.now(UTC)))
    _refuse_echo(vendor, answer)
    return answer


def free(error: ProviderError) -> ProviderError:
    """The error of a request that no vendor charges for."""
    error.charged = False
    return error


def screen_frames(
    question: Question,
    judge: Callable[[Frame, float], ScreeningResult],
    *,
    deadline_seconds: float,
    judges: Collection[Category],
) -> ScreeningResult:
    """Judge one frame after another, all before one deadline; the first that fails ends the screening.

    `judge` gets the frame and the `time.monotonic()` until which it may take. An error tells the number and the usage
    of the answers before it too, because these were paid for.
    """
    until = time.monotonic() + deadline_seconds
    results: list[ScreeningResult] = []
    try:
        for frame in question.frames:
            results.append(judge(frame, until))
        try:
            return combine(results, judges=judges)
        except ProviderError as error:
            raise free(error) from None
    except ProviderError as error:
        error.answered = len(results)
        error.usage = add_up([*(result.usage for result in results), error.usage])
        if error.pace is None and results:
            error.pace = results[-1].pace
        raise


def _refuse_echo(vendor: Vendor, answer: Answer) -> None:
    said = [answer.body.decode(errors="replace"), *answer.headers.values()]
    if "\\" in said[0]:
        said += _unescaped(answer.body)
    secrets = [secret for secret in vendor.secrets if len(secret) >= _SHORTEST_SECRET]
    if any(secret in text for secret in secrets for text in said):
        raise ProviderError(
            "The analysis API's answer repeats our key.", kind=FailureKind.SCHEMA_VIOLATION, permanent=True
        )


def _unescaped(body: bytes) -> list[str]:
    r"""Every text in the answer as it would be kept: a key may be written `sk\u002d…` in JSON, or have a quote in it."""
    try:
        pending = [strict_json.loads(body)]
    except strict_json.JSONUnacceptable:
        return []
    texts: list[str] = []
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, str):
            texts.append(value)
    return texts
