"""Numbers and money as the reader's language writes them: 1,284,306 and $12.34, 1.284.306 and 12,34 $.

Scores and thresholds are not among them: they are written with a point in every language, as in a policy and in the API.
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language

from moderation.screening.limits.money import written

DECIMAL_COMMA = {"de"}
SWAPPED = str.maketrans(",.", ".,")


def thousands(number: float) -> str:
    """With a separator at each thousand."""
    return number_format(number, force_grouping=True)


def decimal(written_in_english: str) -> str:
    """The same with the language's signs in place of the point and of the commas between thousands."""
    if get_language() not in DECIMAL_COMMA:
        return written_in_english
    return written_in_english.translate(SWAPPED)


def money(units: int) -> str:
    """Billionths of a US dollar, as `written` rounds them."""
    dollars = written(units)
    if get_language() not in DECIMAL_COMMA:
        return dollars
    return f"{dollars.removeprefix('$').translate(SWAPPED)} $"
