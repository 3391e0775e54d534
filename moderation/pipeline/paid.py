"""What a turn's calls came to: their money and what they say of the vendors, told in the transaction of the turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from moderation.pipeline.admit import calls_of
from moderation.pipeline.ask import Ask, Asked
from moderation.pipeline.plan import configured
from moderation.screening.limits.money import units_of_text
from moderation.screening.limits.prices import Price, price_of
from moderation.screening.limits.settle import Answered, Failed, settle
from moderation.screening.providers.base import FailureKind, ProviderError, Question
from moderation.screening.result import ScreeningResult


def settle_turn(asks: Sequence[Ask], asked: Sequence[Asked], question: Question) -> None:
    """Close the calls of this turn; those that were never sent, because the picture was gone, cost nothing."""
    came = {one.name: one for one in asked}
    for name, call_id in calls_of(asks).items():
        settle_one(name, call_id, came.get(name), question)


def settle_one(name: str, call_id: UUID, one: Asked | None, question: Question) -> None:
    provider = configured().get(name)
    price = price_of(name, provider.model if provider else "")
    if one is not None and one.result is not None:
        settle(call_id, answered(price, one.result, question))
    elif one is not None and one.error is not None:
        settle(call_id, failed(price, one.error, question))
    else:
        settle(call_id, Failed(FailureKind.BAD_IMAGE, cost=0, sent=False))


def answered(price: Price | None, result: ScreeningResult, question: Question) -> Answered:
    cost = cost_of(price, question, len(question.frames), result.usage)
    return Answered(cost, result.usage, result.latency_ms, result.pace)


def failed(price: Price | None, error: ProviderError, question: Question) -> Failed:
    """A request may be charged for although nothing could be used of it. By tokens, that can be known only when they
    came with it; and an answer that never came is booked at its estimate whatever it would have cost."""
    tokens_missing = price is not None and price.counts_tokens and "input_tokens" not in error.usage
    lost = error.charged and (error.kind is FailureKind.UNAVAILABLE or tokens_missing)
    requests = error.answered + (1 if error.charged else 0)
    return Failed(
        error.kind,
        None if lost else cost_of(price, question, requests, error.usage),
        error.usage,
        error.retry_after,
        error.pace,
        lost=lost,
    )


def cost_of(price: Price | None, question: Question, requests: int, usage: Mapping[str, Any]) -> int | None:
    """Billionths of a dollar; None when neither the table nor the vendor says. What is not charged for costs nothing,
    whatever the price."""
    if not requests:
        return 0
    if usage.get("cost") is not None:
        return units_of_text(usage["cost"])
    return price.cost(question.frames, requests, usage) if price else None
