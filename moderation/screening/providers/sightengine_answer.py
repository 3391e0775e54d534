"""Reading an answer of `check.json`: numbers from 0 to 1, nested by model; what is not mapped stays in `raw`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.sightengine_errors import error_of_failure
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Score, is_unit
from moderation.vocabulary import Category, Scale

# What each model's answer says of our categories, each key as Sightengine's documentation writes it.
KEYS: dict[str, dict[Category, tuple[str, ...]]] = {
    "nudity-2.1": {
        Category.SEXUAL_EXPLICIT: ("nudity.sexual_activity", "nudity.sexual_display", "nudity.erotica"),
        Category.SEXUAL_SUGGESTIVE: ("nudity.very_suggestive", "nudity.suggestive"),
    },
    "violence": {Category.VIOLENCE: ("violence.prob",)},
    "gore-2.0": {Category.GORE: ("gore.prob",)},
    "weapon": {
        Category.WEAPONS: (
            "weapon.classes.firearm",
            "weapon.classes.firearm_gesture",
            "weapon.classes.firearm_toy",
            "weapon.classes.knife",
        )
    },
    "self-harm": {Category.SELF_HARM: ("self-harm.prob",)},
    "offensive-2.0": {
        Category.HATE_SYMBOLS: ("offensive.nazi", "offensive.supremacist", "offensive.confederate"),
        Category.EXTREMISM: ("offensive.terrorist",),
        Category.HARASSMENT: ("offensive.middle_finger",),
    },
    "recreational_drug": {Category.DRUGS: ("recreational_drug.prob",)},
    "alcohol": {Category.DRUGS: ("alcohol.prob",)},
    "tobacco": {Category.DRUGS: ("tobacco.prob",)},
    "scam": {Category.SCAM: ("scam.prob",)},
}


def keys_of(category: Category, models: Collection[str]) -> tuple[str, ...]:
    """The keys that these models judge the category by; empty when none of them does."""
    return tuple(key for model in KEYS if model in models for key in KEYS[model].get(category, ()))


def read_answer(answer: Mapping[str, Any], *, models: Collection[str]) -> Reading:
    """One frame's reading by the models that were asked; raises ProviderError."""
    if answer.get("status") == "failure":
        raise error_of_failure(answer.get("error"))
    if answer.get("status") != "success":
        raise violation("its status is neither success nor failure")
    return Reading(tuple(_score(category, keys_of(category, models), answer) for category in Category))


def _score(category: Category, keys: tuple[str, ...], answer: Mapping[str, Any]) -> Score:
    """The highest of the category's numbers. One of several missing is a gap that the others must not hide."""
    given = [(number, key) for key in keys if (number := _number(answer, key)) is not None]
    if not given:
        return Score(category, None, evaluated=False)
    if len(given) < len(keys):
        raise ProviderError(
            f"The answer is partial: only some of what makes {category} was judged.",
            kind=FailureKind.PARTIAL,
            permanent=False,
        )
    number, key = max(given, key=lambda pair: pair[0])
    return Score(category, float(number), True, key, number, Scale.UNIT_RAW)


def _number(answer: Mapping[str, Any], key: str) -> float | int | None:
    """The number at a dotted key, None when it or anything above it is not there."""
    value: Any = answer
    for name in key.split("."):
        if not isinstance(value, dict):
            raise violation("what should hold scores is not an object")
        value = value.get(name)
        if value is None:
            return None
    if not is_unit(value):
        raise violation("a score is not a number from 0 to 1")
    number: float | int = value
    return number
