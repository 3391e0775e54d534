"""Numbers and money as the reader's language writes them: 1,284,306 and $12.34, 1.284.306 and 12,34 $.

Scores and thresholds are not among them: they are written with a point in every language, as in a policy and in the API.
"""

from __future__ import annotations

from django.utils.translation import get_language

from moderation.screening.limits.money import written

DECIMAL_COMMA = {"de"}
SWAPPED = str.maketrans(",.", ".,")


def thousands(number: float, language: str | None = None) -> str:
    """With a separator at each thousand; `language` is the one that is spoken, where a table has asked for it."""
    return decimal(f"{number:,}", language)


def decimal(written_in_english: str, language: str | None = None) -> str:
    """The same with the language's signs in place of the point and of the commas between thousands."""
    if (language or get_language()) not in DECIMAL_COMMA:
        return written_in_english
    return written_in_english.translate(SWAPPED)


def money(units: int) -> str:
    """Billionths of a US dollar, as `written` rounds them."""
    dollars = written(units)
    if get_language() not in DECIMAL_COMMA:
        return dollars
    return f"{dollars.removeprefix('$').translate(SWAPPED)} $"
