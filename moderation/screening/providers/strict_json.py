"""JSON from strangers: one reading only, finite numbers only, and storable in any database."""

from __future__ import annotations

import json
import math
from typing import Any

_MAX_DIGITS = 18


class JSONUnacceptable(ValueError):
    """Not JSON in UTF-8, or JSON with duplicate keys, non-finite numbers, NUL or half characters."""


def loads(data: bytes) -> Any:
    """The value; raises JSONUnacceptable. Nesting beyond the interpreter's depth is refused too."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_int=_storable,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
        again = json.dumps(value, ensure_ascii=False)
        again.encode("utf-8")  # half a surrogate pair does not encode
    except (ValueError, RecursionError):
        raise JSONUnacceptable("the answer is not acceptable JSON") from None
    if "\\u0000" in again:  # PostgreSQL stores no NUL inside JSON
        raise JSONUnacceptable("the answer contains a NUL character")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JSONUnacceptable("a key occurs twice")
    return found


def _storable(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise JSONUnacceptable("a number is too large")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JSONUnacceptable("a number is too large")
    return number


def _no_constant(name: str) -> Any:
    raise JSONUnacceptable(f"{name} is not JSON")
