"""Reading an answer of `POST /v1/responses`: its status says more than its HTTP status, which is 200 for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.label_shares import read_tokens, shares_of
from moderation.screening.providers.labels import read_labels, reading_of
from moderation.screening.providers.openai_errors import error_of_failure
from moderation.screening.providers.openai_reply import refused, truncated
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.vocabulary import Category


def read_answer(answer: Mapping[str, Any], categories: Sequence[Category]) -> Reading:
    """One frame's reading; raises ProviderError."""
    text, part = _said(answer)
    labels = read_labels(text, categories)
    return reading_of(labels, categories, shares_of(text, labels, read_tokens(part.get("logprobs"))))


def text_of(answer: Mapping[str, Any]) -> str:
    """The model's words; raises ProviderError when they are refused, cut off or not there."""
    return _said(answer)[0]


def _said(answer: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The words of the only part, and the part."""
    _check_status(answer)
    part = _only_part(answer)
    if part.get("type") == "refusal":
        raise refused()
    text = part.get("text")
    if part.get("type") != "output_text" or not isinstance(text, str):
        raise violation("the message holds no text")
    return text, part


def _check_status(answer: Mapping[str, Any]) -> None:
    status = answer.get("status")
    if status == "completed":
        return
    if status == "failed":
        raise error_of_failure(answer.get("error"))
    if status == "incomplete":
        details = answer.get("incomplete_details")
        filtered = isinstance(details, dict) and details.get("reason") == "content_filter"
        raise refused() if filtered else truncated()
    if status in ("cancelled", "in_progress", "queued"):
        raise ProviderError(
            "The analysis API did not finish its answer.", kind=FailureKind.UNAVAILABLE, permanent=False
        )
    raise violation("it has no status that we know")


def _only_part(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one part of the one message; reasoning may stand before it, a second answer may not stand beside it."""
    output = answer.get("output")
    items = output if isinstance(output, list) else []
    messages = [item for item in items if isinstance(item, dict) and item.get("type") == "message"]
    contents = [message.get("content") for message in messages]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    if len(messages) != 1 or len(parts) != 1 or not isinstance(parts[0], dict):
        raise violation("it does not hold exactly one message of one part")
    return parts[0]
