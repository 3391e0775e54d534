"""Reading an answer of `POST /v1/moderations`; its maps are open, so a key that we do not know stays in `raw`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Score, is_unit
from moderation.vocabulary import Category, Scale

RAW_KEYS: dict[Category, tuple[str, ...]] = {
    Category.SEXUAL_EXPLICIT: ("sexual",),
    Category.MINORS_SEXUAL: ("sexual/minors",),
    Category.VIOLENCE: ("violence",),
    Category.GORE: ("violence/graphic",),
    Category.SELF_HARM: ("self-harm", "self-harm/intent", "self-harm/instructions"),
    Category.HATE_SYMBOLS: ("hate", "hate/threatening"),
    Category.DRUGS: ("illicit", "illicit/violent"),
    Category.HARASSMENT: ("harassment", "harassment/threatening"),
}


def read_answer(answer: Mapping[str, Any], *, sent: frozenset[str]) -> Reading:
    """One frame's reading; `sent` is what the request held of `image` and `text`. Raises ProviderError."""
    results = answer.get("results")
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        raise violation("it does not hold exactly one result")
    scores = _map(results[0], "category_scores")
    flags = _map(results[0], "categories")
    applied = _map(results[0], "category_applied_input_types")
    return Reading(
        scores=tuple(
            _score(category, scores, flags, _judged(category, applied, sent)) for category in Category
        ),
        flagged=_flag(results[0].get("flagged")) or any(flag is True for flag in flags.values()),
    )


def _judged(category: Category, applied: Mapping[str, Any], sent: frozenset[str]) -> tuple[str, ...]:
    """The raw keys of the category that were judged by something that we sent."""
    found = []
    for key in RAW_KEYS.get(category, ()):
        types = applied.get(key, [])
        if not isinstance(types, list) or not all(isinstance(kind, str) for kind in types):
            raise violation("what a category was judged by is not a list of words")
        if sent & set(types):
            found.append(key)
    return tuple(found)


def _score(
    category: Category, scores: Mapping[str, Any], flags: Mapping[str, Any], judged: tuple[str, ...]
) -> Score:
    """The highest of the category's raw scores, and a flag of any; a score that is missing was not given."""
    given: list[tuple[float, str]] = []
    for key in RAW_KEYS.get(category, ()):
        number: Any = scores.get(key)
        if number is None:
            continue
        if not is_unit(number):
            raise violation("a score is not a number from 0 to 1")
        if key in judged:
            given.append((float(number), key))
    said = [_flag(flags.get(key)) for key in RAW_KEYS.get(category, ())]
    flagged = any(said) if any(flag is not None for flag in said) else None
    if not given:
        return Score(category, None, evaluated=False, flagged=flagged or None)
    score, key = max(given, key=lambda pair: pair[0])
    return Score(category, score, True, key, scores[key], Scale.UNIT_RAW, flagged)


def _map(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = result.get(name)
    if not isinstance(found, dict):
        raise violation(f"{name} is not an object")
    return found


def _flag(value: Any) -> bool | None:
    """`illicit` may be null."""
    if value is not None and not isinstance(value, bool):
        raise violation("a flag is neither true nor false")
    return value
