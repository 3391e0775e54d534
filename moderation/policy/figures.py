"""Numbers and lists as a policy's sentences write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def number(value: float) -> str:
    """At least two decimals, and every digit that was typed; never with an exponent, which no field reads."""
    text = f"{value:.2f}"
    return text if float(text) == value else f"{Decimal(repr(value)):f}"


def percent(value: float) -> str:
    # Twelve digits hide that 0.07 * 100 is 7.000000000000001; a finer share is shown as it is.
    text = f"{value * 100:.12g}"
    return f"{text} %" if float(text) / 100 == value else f"{value!r} (as a share)"


def minutes(value: int) -> str:
    return f"{value // 60} h" if value % 60 == 0 else f"{value} min"


def listed(names: Sequence[str]) -> str:
    """“a, b and c”."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
