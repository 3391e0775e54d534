"""Numbers as the tuning pages write them; never one that is none."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance import wording
from moderation.assurance.estimate import Estimate
from review.language.figures import decimal

__all__ = ["hours", "in_column", "interval", "of_estimate", "per_1000", "percent", "risk", "volume"]

DASH = "–"
ALMOST = (gettext_noop("less than 0.1 %"), gettext_noop("more than 99.9 %"))


def percent(share: float) -> str:
    """As in a certificate's sentence."""
    written = wording.percent(share)
    return _(written) if written in ALMOST else decimal(written)


def per_1000(rate: float) -> str:
    """As in a certificate's sentence."""
    return decimal(wording.per_thousand(rate))


def in_column(rate: float) -> str:
    """The same with both decimals, as a column of a table has it."""
    return decimal(f"{float(wording.per_thousand(rate)):.2f}")


def small(value: float) -> str:
    """With two decimals, and one where it is ten or more."""
    if not math.isfinite(value):
        return DASH
    digits = f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return decimal(digits if value == 0 or float(digits) else f"{value:.1g}")


def risk(value: float | None) -> str:
    """A cut-off with two digits that count: “0.29”, “0.012”."""
    if value is None:
        return _("off")
    if value in (0.0, 1.0):
        return f"{value:.0f}"
    digits = max(2, 1 - math.floor(math.log10(min(value, 1 - value)) + 1e-9))
    return f"{value:.{min(digits, 9)}f}"


def volume(count: float) -> str:
    """So many a day: whole, unless there is less than one in ten."""
    return decimal(f"{count:,.0f}" if count >= 10 or count == int(count) else f"{count:.1f}")


def hours(value: float | None) -> str:
    return _("not measured") if value is None else decimal(f"{value:,.1f}")


def of_estimate(found: Estimate) -> str:
    return _("not known") if found.value is None or not found.total else small(found.value)


def interval(found: Estimate) -> str:
    """A dash where nothing could be an error: from 0 to 0 says nothing. One number where chance leaves no doubt that
    could be written."""
    if not found.high:
        return DASH
    low, high = small(found.low), small(found.high)
    return low if low == high else _("{low} to {high}").format(low=low, high=high)
