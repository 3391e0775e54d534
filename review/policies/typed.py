"""What people type into one field: a number, “off”, words, lines. What cannot be read stays as it is, and the
policy's own checks then name it as a fault."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from review.language.figures import thousands
from review.policies.fill import OFF_WORD

LONGEST_LINE = 300
LONGEST_TEXT = 4000

_DECIMAL = re.compile(r"-?(\d{1,3}(\.\d{0,20})?|\.\d{1,20})", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_COMMA = re.compile(r"-?\d*,\d+", re.ASCII)


def share(text: str) -> float | str:
    """“0.25” → 0.25; anything that is no plain decimal number (“NaN”, “1e999”, “0,5”) stays text."""
    return float(text) if _DECIMAL.fullmatch(text) else text


def whole(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text) else text


def threshold(text: str) -> float | str | None:
    """A share, or None for nothing typed and for “off”."""
    return None if text.lower() in ("", OFF_WORD) else share(text)


def codes(text: str) -> list[str]:
    """“remove, offer_help” → both."""
    return [part for part in re.split(r"[,\s]+", text) if part]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def pair(line: str) -> tuple[str, str]:
    """“age_restrict: Age restriction” → code and words; the words are empty when there is no colon."""
    code, _, words = line.partition(":")
    return code.strip(), words.strip()


def has_comma(text: str) -> bool:
    return bool(_COMMA.fullmatch(text))


def text_faults(text: str, longest: int) -> Iterator[str]:
    """What no policy should keep, whatever the field."""
    if len(text) > longest:
        yield _("This has {number} characters; {most} are the most.").format(
            number=thousands(len(text)), most=thousands(longest)
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in text):
        yield _("This holds a character that cannot be printed.")
