"""Numbers as the tuning pages write them; never one that is none."""

from __future__ import annotations

import math

from moderation.assurance.estimate import Estimate
from moderation.assurance.sentences import per_thousand as per_1000
from moderation.assurance.sentences import percent

__all__ = ["hours", "interval", "of_estimate", "per_1000", "percent", "risk", "volume"]

DASH = "–"


def small(value: float) -> str:
    if not math.isfinite(value):
        return DASH
    return f"{value:.1f}" if value >= 1 or value == 0 else f"{value:.2g}"


def risk(value: float | None) -> str:
    """A cut-off with two digits that count: “0.29”, “0.012”."""
    if value is None:
        return "off"
    if value in (0.0, 1.0):
        return f"{value:.0f}"
    digits = max(2, 1 - math.floor(math.log10(min(value, 1 - value)) + 1e-9))
    return f"{value:.{min(digits, 9)}f}"


def volume(count: float) -> str:
    """So many a day: whole, unless there is less than one in ten."""
    return f"{count:,.0f}" if count >= 10 or count == int(count) else f"{count:.1f}"


def hours(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,.1f}"


def of_estimate(found: Estimate) -> str:
    return "not known" if found.value is None else small(found.value)


def interval(found: Estimate) -> str:
    return f"{small(found.low)} to {small(found.high)}"
