"""Numbers and money as the reader's language writes them: 1,284,306 and $12.34, 1.284.306 and 12,34 $.

Scores and thresholds are not among them: they are written with a point in every language, as in a policy and in the API.
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language

from moderation.screening.limits.money import written

DECIMAL_COMMA = {"de"}


def thousands(number: float) -> str:
    """With a separator at each thousand."""
    return number_format(number, force_grouping=True)


def decimal(written_with_a_point: str) -> str:
    """The same with the language's sign in place of the point."""
    return written_with_a_point.replace(".", ",") if get_language() in DECIMAL_COMMA else written_with_a_point


def money(units: int) -> str:
    """Billionths of a US dollar, as `written` rounds them."""
    dollars = written(units)
    if get_language() not in DECIMAL_COMMA:
        return dollars
    return f"{dollars.removeprefix('$').translate(str.maketrans(',.', '.,'))} $"
