"""Reading an answer of `POST /v1/chat/completions`, of OpenAI or of a server that speaks like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moderation.screening.providers.label_shares import read_tokens, shares_of
from moderation.screening.providers.labels import read_labels, reading_of
from moderation.screening.providers.openai_reply import refused, truncated
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.vocabulary import Category


def read_answer(answer: Mapping[str, Any], categories: Sequence[Category]) -> Reading:
    """One frame's reading; raises ProviderError. Fields that local servers leave out are not missed."""
    text, choice = _said(answer)
    labels = read_labels(text, categories)
    return reading_of(labels, categories, shares_of(text, labels, read_tokens(_logprobs(choice))))


def text_of(answer: Mapping[str, Any]) -> str:
    """The model's words; raises ProviderError when they are refused, cut off or not there."""
    return _said(answer)[0]


def _said(answer: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The words of the only choice, and the choice."""
    choices = answer.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        raise violation("it does not hold exactly one choice")
    choice = choices[0]
    message = choice.get("message")
    if not isinstance(message, dict):
        raise violation("its choice holds no message")
    _check_end(choice.get("finish_reason"), message)
    text = message.get("content")
    if not isinstance(text, str):
        raise violation("the message holds no text")
    return text, choice


def _check_end(reason: object, message: Mapping[str, Any]) -> None:
    if message.get("refusal") or reason == "content_filter":
        raise refused()
    if reason == "length":
        raise truncated()
    if reason != "stop":
        raise violation("it did not end as an answer ends")


def _logprobs(choice: Mapping[str, Any]) -> Any:
    found = choice.get("logprobs")
    if found is not None and not isinstance(found, dict):
        raise violation("log-probabilities are not an object")
    return found.get("content") if found else None
