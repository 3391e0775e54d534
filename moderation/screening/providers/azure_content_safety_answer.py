"""Reading an answer of `image:analyze`: one severity of 0, 2, 4 or 6 for each of Azure's four categories.

A severity may say more than one thing. Sexual is suggestive from 2 on and explicit from 4 on; Violence is gore at 6.
Below that bar the category was judged and is 0, so that an admin can allow the milder without the graver.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Score
from moderation.vocabulary import Category, Scale

SEVERITIES = (0, 2, 4, 6)
# Azure's category, and the severity from which on ours is meant.
MEANT_FROM: dict[Category, tuple[str, int]] = {
    Category.SEXUAL_EXPLICIT: ("Sexual", 4),
    Category.SEXUAL_SUGGESTIVE: ("Sexual", 2),
    Category.VIOLENCE: ("Violence", 2),
    Category.GORE: ("Violence", 6),
    Category.SELF_HARM: ("SelfHarm", 2),
    Category.HATE_SYMBOLS: ("Hate", 2),
}


def read_answer(answer: Mapping[str, Any]) -> Reading:
    """One frame's reading; raises ProviderError. A category that is missing or null was not evaluated."""
    entries = answer.get("categoriesAnalysis")
    if not isinstance(entries, list):
        raise violation("categoriesAnalysis is not a list")
    severities: dict[str, int | None] = {}
    for entry in entries:
        name, severity = _entry(entry)
        if name in severities:
            raise violation("a category occurs twice")
        severities[name] = severity
    return Reading(tuple(_score(category, severities) for category in Category))


def _entry(entry: Any) -> tuple[str, int | None]:
    if not isinstance(entry, dict) or not isinstance(entry.get("category"), str):
        raise violation("a category is not an object with a name")
    severity = entry.get("severity")
    if severity is not None and (type(severity) is not int or severity not in SEVERITIES):
        raise violation("a severity is none of 0, 2, 4 and 6")
    return entry["category"], severity


def _score(category: Category, severities: Mapping[str, int | None]) -> Score:
    name, meant_from = MEANT_FROM.get(category, ("", 0))
    severity = severities.get(name) if name else None
    if severity is None:
        return Score(category, None, evaluated=False)
    score = severity / SEVERITIES[-1] if severity >= meant_from else 0.0
    return Score(category, score, True, name, severity, Scale.ORDINAL4)
