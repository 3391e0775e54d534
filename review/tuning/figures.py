"""Numbers as the tuning pages write them; never one that is none."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance import wording
from moderation.assurance.estimate import Estimate
from review.language.figures import decimal

__all__ = ["hours", "interval", "of_estimate", "per_1000", "percent", "risk", "volume"]

DASH = "–"
ALMOST = (gettext_noop("less than 0.1 %"), gettext_noop("more than 99.9 %"))


def percent(share: float) -> str:
    """As in a certificate's sentence."""
    written = wording.percent(share)
    return _(written) if written in ALMOST else decimal(written)


def per_1000(rate: float) -> str:
    """As in a certificate's sentence."""
    return decimal(wording.per_thousand(rate))


def small(value: float) -> str:
    if not math.isfinite(value):
        return DASH
    return decimal(f"{value:.1f}" if value >= 1 or value == 0 else f"{value:.2g}")


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
    """A dash where nothing could be an error: from 0 to 0 says nothing."""
    if not found.high:
        return DASH
    return _("{low} to {high}").format(low=small(found.low), high=small(found.high))
