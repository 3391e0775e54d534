"""Numbers and names as a certificate's sentences have them."""

from __future__ import annotations

import math
from decimal import Decimal

from moderation.assurance.terms import THOUSAND
from moderation.vocabulary import CATEGORY_WORDS, Category


def percent(share: float) -> str:
    """“88.6 %”; a share that is not all and not nothing is never rounded to either."""
    value = 100 * share
    if 0 < value < 0.05:
        return "less than 0.1 %"
    if 99.95 <= value < 100:
        return "more than 99.9 %"
    return f"{value:.1f}".removesuffix(".0") + " %"


def per_thousand(rate: float) -> str:
    """“4.87”, of a rate of 0 … 1, rounded up: a limit must not be said smaller than it is."""
    return f"{math.ceil(rate * THOUSAND * 100 - 1e-9) / 100:g}"


def plain(value: float) -> str:
    """“5”, “0.00001”: a tolerance as a person would type it."""
    return f"{Decimal(repr(value)).normalize():f}"


def named(category: str) -> str:
    """A category in words, as a sentence has it."""
    return CATEGORY_WORDS[Category(category)].lower()


def count(many: int, noun: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'}"
