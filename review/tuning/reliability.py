"""Chart 4: whether a risk of one in ten is a violation one time in ten, with exact intervals and counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from moderation.assurance.bounds import interval
from moderation.history.labels import Label
from review.language.figures import thousands
from review.tuning.curve import LEAST_RISK, MOST_RISK
from review.tuning.figures import percent, risk
from review.tuning.plot import Chart, Drawing, across, logit, risk_ticks, upward

NAME, TITLE = "reliability", gettext_noop("Does the risk mean what it says?")
NOTE = gettext_noop("labels that the maps were not fitted on; bars are 95 % intervals")
EDGES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.0)


@dataclass(frozen=True)
class Bin:
    """Labels whose risk lies together: how many, how many violations, and their mean risk."""

    labels: int
    violations: int
    mean: float

    @property
    def limits(self) -> tuple[float, float]:
        return interval(self.violations, self.labels)


def bins(risks: NDArray[np.float64], label: NDArray[np.int8]) -> list[Bin]:
    """The bins that hold a label; missing ones are none here."""
    said = ((label == Label.CLEAN) | (label == Label.VIOLATION)) & ~np.isnan(risks)
    places = np.searchsorted(EDGES, risks[said], side="right")
    found = []
    for place in np.unique(places):
        rows = places == place
        violations = int((label[said][rows] == Label.VIOLATION).sum())
        found.append(Bin(int(rows.sum()), violations, float(risks[said][rows].mean())))
    return found


def reliability(found: list[Bin]) -> Chart:
    if not found:
        nothing = _("No labelled upload has a risk yet.")
        return Chart(NAME, _(TITLE), _(NOTE), "", (), (), empty=nothing)
    draw = Drawing(across(LEAST_RISK, MOST_RISK, logit), upward(LEAST_RISK, MOST_RISK, 220, logit))
    draw.axes(risk_ticks(LEAST_RISK, MOST_RISK), risk_ticks(0.001, MOST_RISK))
    draw.line(
        "plot-estimate", [(value, value) for value in (LEAST_RISK, 0.001, 0.01, 0.1, 0.5, 0.9, MOST_RISK)]
    )
    for one in found:
        low, high = one.limits
        draw.line("plot-interval", [(one.mean, low), (one.mean, high)])
        draw.dot("plot-dot", one.mean, one.violations / one.labels)
    off = [one for one in found if not one.limits[0] <= one.mean <= one.limits[1]]
    sentence = _(
        "In {some} of {all} bins the mean risk lies within the interval of what people found."
    ).format(some=len(found) - len(off), all=len(found))
    holds = _(
        "Where it does not, the guarantee holds all the same: it rests on labels, not on the risk’s name."
    )
    lines = tuple(
        (
            risk(one.mean),
            thousands(one.labels),
            thousands(one.violations),
            percent(one.violations / one.labels),
            _range(one),
        )
        for one in found
    )
    return Chart(
        NAME,
        _(TITLE),
        _(NOTE),
        f"{sentence} {holds}" if off else sentence,
        (_("Mean risk"), _("Labels"), _("Violations"), _("Share"), _("95 % interval")),
        lines,
        tuple(draw.shapes),
    )


def _range(one: Bin) -> str:
    low, high = one.limits
    return _("{low} to {high}").format(low=percent(low), high=percent(high))
