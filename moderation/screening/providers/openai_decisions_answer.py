"""Reading an answer of `POST /v1/decisions` to predicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.screening.providers.openai_reply import refused
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Score, is_unit
from moderation.vocabulary import Category, Scale


def read_answer(answer: Mapping[str, Any], asked: Mapping[str, Category]) -> Reading:
    """One frame's reading; `asked` has the category of each predicate by its name.

    A predicate that was refused or left out was not evaluated. Raises ProviderError: `refused` when all that came
    were refusals, `schema_violation` for an answer to what was not asked or asked once, and for no probability.
    """
    answers = answer.get("answers")
    if not isinstance(answers, list):
        raise violation("answers is not a list")
    found: dict[str, float | None] = {}
    for item in answers:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name not in asked:
            raise violation("an answer has no question")
        if name in found:
            raise violation("a question is answered twice")
        found[name] = _probability(item)
    if not any(value is not None for value in found.values()):
        raise refused() if found else violation("no question is answered")
    by_category = {asked[name]: (name, value) for name, value in found.items() if value is not None}
    return Reading(scores=tuple(_score(category, by_category.get(category)) for category in Category))


def _probability(item: Mapping[str, Any]) -> float | None:
    """The number of a predicate; None for a refusal."""
    if item.get("type") == "refusal":
        return None
    number: Any = item.get("probability")
    if item.get("type") != "predicate" or not is_unit(number):
        raise violation("a predicate's probability is not a number from 0 to 1")
    return float(number)


def _score(category: Category, found: tuple[str, float] | None) -> Score:
    if found is None:
        return Score(category, None, evaluated=False)
    name, probability = found
    return Score(category, probability, True, name, probability, Scale.PROBABILITY)
