"""A number as somebody typed it, with the signs of their language."""

from __future__ import annotations

import re

from django.utils.translation import get_language

from review.language.figures import DECIMAL_COMMA

# Groups of three after a first that is no zero: “0,005” has a decimal comma in every language.
GROUPED = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"),
}


def number_of(text: str) -> float:
    """“1,000” is a thousand in English and one in German, “1.000” the other way round; a point and a comma are taken
    for the decimal sign where they separate no thousands. Raises ValueError for what is no number."""
    sign = "." if get_language() in DECIMAL_COMMA else ","
    if GROUPED[sign].fullmatch(text):
        text = text.replace(sign, "")
    return float(text.replace(",", "."))
