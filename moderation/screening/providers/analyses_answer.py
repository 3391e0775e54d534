"""Reading an answer of `POST /v1/images/analyses` by its contract; anything else is broken as a whole.

Contract: `{id, model, flagged?, confidence?, categories: [{name, score, flagged?}], description?, text?,
objects?, usage: {cost?, input_tokens, output_tokens}?}`. Unknown keys are ignored. A category that is
missing was not evaluated. A name that is not one of ours counts as `other` and keeps its name as raw key.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from moderation.outbound import Answer
from moderation.screening.pace import read_pace
from moderation.screening.providers import strict_json
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import Confidence, Score, ScreeningResult, is_unit
from moderation.vocabulary import Category, ConfidenceMethod, Scale

_USAGE_KEYS = ("input_tokens", "output_tokens", "cost")
_MAX_NAME = 200
_BY_NAME = {category.value: category for category in Category}


def parse_answer(scorer: str, received: Answer) -> ScreeningResult:
    """One frame's result; raises ProviderError of kind `schema_violation`."""
    try:
        answer = strict_json.loads(received.body)
    except strict_json.JSONUnacceptable:
        raise _violation("it is not acceptable JSON") from None
    if not isinstance(answer, dict):
        raise _violation("it is not an object")
    return ScreeningResult(
        scorer=scorer,
        scores=_scores(answer.get("categories")),
        confidence=_confidence(answer.get("confidence")),
        flagged=_flag(answer.get("flagged")),
        raw=answer,
        model=_text(answer.get("model") or "", "model"),
        usage=_usage(answer.get("usage")),
        latency_ms=received.elapsed_ms,
        pace=read_pace(received.headers),
    )


def _scores(entries: Any) -> tuple[Score, ...]:
    """One score for each category, in our order."""
    if not isinstance(entries, list):
        raise _violation("categories is not a list")
    named: dict[str, Score] = {}
    for entry in entries:
        score = _score(entry)
        if score.raw_key in named:
            raise _violation("a category occurs twice")
        named[score.raw_key] = score
    found: dict[Category, Score] = {}
    for score in named.values():
        known = found.get(score.category)
        found[score.category] = score if known is None else _higher(known, score)
    return tuple(found.get(category) or Score(category, None, evaluated=False) for category in Category)


def _score(entry: Any) -> Score:
    if not isinstance(entry, dict):
        raise _violation("a category is not an object")
    name = _text(entry.get("name"), "name")
    if not name:
        raise _violation("a category has no name")
    number: Any = entry.get("score")
    if not is_unit(number):
        raise _violation("a score is not a number from 0 to 1")
    return Score(
        _BY_NAME.get(name, Category.OTHER),
        float(number),
        evaluated=True,
        raw_key=name,
        raw=number,
        scale=Scale.UNIT_RAW,
        flagged=_flag(entry.get("flagged")),
    )


def _higher(one: Score, two: Score) -> Score:
    """Several unknown names share `other`: the higher score stands, and a flag of either."""
    high, low = (one, two) if (one.score or 0) >= (two.score or 0) else (two, one)
    flagged = True if low.flagged else high.flagged
    return Score(high.category, high.score, high.evaluated, high.raw_key, high.raw, high.scale, flagged)


def _confidence(value: Any) -> Confidence:
    if value is None:
        return Confidence(None, ConfidenceMethod.NONE)
    if not is_unit(value):
        raise _violation("confidence is not a number from 0 to 1")
    return Confidence(float(value), ConfidenceMethod.NATIVE)


def _flag(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise _violation("flagged is neither true nor false")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or len(value) > _MAX_NAME:
        raise _violation(f"{what} is not a short text")
    return value


def _usage(value: Any) -> dict[str, Any]:
    """The amounts that we add up; a vendor may say more, that stays in the raw answer."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _violation("usage is not an object")
    amounts = {key: value[key] for key in _USAGE_KEYS if value.get(key) is not None}
    for amount in amounts.values():
        if (
            isinstance(amount, bool)
            or not isinstance(amount, int | float)
            or not (isfinite(amount) and amount >= 0)
        ):
            raise _violation("usage has an amount that is not a number from 0 up")
    return amounts


def _violation(what: str) -> ProviderError:
    return ProviderError(
        f"The analysis API's answer is broken: {what}.", kind=FailureKind.SCHEMA_VIOLATION, permanent=False
    )
