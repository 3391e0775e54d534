"""Chart 5: spot checks of what was approved unseen, over time: their upper limit, and the evidence against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.assurance.bounds import upper_limit
from moderation.assurance.eprocess import ALARM_AT, e_value
from moderation.history.labels import Label
from moderation.history.past import Past
from moderation.vocabulary import Verdict
from review.language.figures import decimal, thousands
from review.tuning.figures import in_column, per_1000
from review.tuning.kept import Kept
from review.tuning.plot import Chart, Drawing, across, log10, upward

NAME, TITLE = "control", gettext_noop("Spot checks over time")
NOTE = gettext_noop("evidence against the tolerance; an alarm at {evidence}")
SHOWN, LISTED = 60, 30
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DELTA = 0.05


@dataclass(frozen=True)
class Checked:
    """After so many spot checks of approvals, in the order of their time: errors among them, the upper limit of missed
    violations as a share of all uploads, and E."""

    at: datetime
    seen: int
    errors: int
    limit: float
    evidence: float


def checked(past: Past, tolerance: float) -> list[Checked]:
    """`tolerance` is a share of all uploads; a spot check's is that, divided by the share that was approved unseen."""
    if not len(past):
        return []
    verdicts = past.sheet.words["verdict"]
    approved = np.isin(
        past.sheet.columns["verdict"], [i for i, w in enumerate(verdicts) if w == Verdict.APPROVE]
    )
    share = float(approved.mean())
    rows = np.flatnonzero(approved & ((past.label == Label.CLEAN) | (past.label == Label.VIOLATION)))
    if not len(rows):
        return []
    wrong = np.cumsum(past.label[rows] == Label.VIOLATION)
    seen = np.arange(1, len(rows) + 1)
    chosen = np.unique(np.linspace(0, len(rows) - 1, SHOWN).astype(int))
    limits = upper_limit(wrong[chosen], seen[chosen], DELTA) * share
    evidence = e_value(min(1.0, tolerance / share), seen[chosen], wrong[chosen])
    at = past.sheet.columns["at"][rows[chosen]]
    return [
        Checked(datetime.fromtimestamp(int(t) / 1000, UTC), int(seen[i]), int(wrong[i]), float(u), float(e))
        for t, i, u, e in zip(at, chosen, limits, evidence, strict=True)
    ]


checks: Kept[list[Checked]] = Kept(3)


def control(past: Past, tolerance: float) -> Chart:
    found = checks.get((past, tolerance), lambda: checked(past, tolerance))
    note = _(NOTE).format(evidence=f"{ALARM_AT:g}")
    if not found:
        nothing = _("No approval of this window was spot-checked yet.")
        return Chart(NAME, _(TITLE), note, "", (), (), empty=nothing)
    low, high = found[0].at.timestamp(), found[-1].at.timestamp()
    most = max(ALARM_AT * 2, max(one.evidence for one in found))
    decades = decades_of(min(one.evidence for one in found), most)
    draw = Drawing(across(low, max(high, low + 1)), upward(10.0 ** decades[0], most, 220, log10))
    draw.axes(_days(found), [(10.0**power, power_of(power)) for power in decades])
    draw.across("plot-tolerance", ALARM_AT)
    draw.words("plot-tolerance-words", high, ALARM_AT, _("alarm"), anchor="end", up=5)
    for at, words in _versions(past):
        draw.upright("plot-now", at)
        draw.words("plot-words", at, most, words, anchor="end", up=2)
    draw.steps("plot-limit", [(one.at.timestamp(), one.evidence) for one in found])
    last = found[-1]
    sentence = _(
        "{errors} of {seen} spot-checked approvals were violations; at most {limit} per 1,000 uploads slipped through "
        "at 95 % confidence. The evidence stands at {evidence}."
    ).format(
        errors=thousands(last.errors),
        seen=thousands(last.seen),
        limit=per_1000(last.limit),
        evidence=decimal(f"{last.evidence:.2g}"),
    )
    lines = tuple(
        (
            formats.date_format(one.at, _("d M H:i")),
            thousands(one.seen),
            thousands(one.errors),
            in_column(one.limit),
            decimal(f"{one.evidence:.2g}"),
        )
        for one in found[:: -(len(found) // LISTED or 1)][::-1]
    )
    return Chart(
        NAME,
        _(TITLE),
        note,
        sentence,
        (_("Until"), _("Spot checks"), _("Errors"), _("Limit per 1,000"), _("Evidence")),
        lines,
        tuple(draw.shapes),
    )


def decades_of(least: float, most: float) -> list[int]:
    """Powers of ten from at or below the least, a hundredth at most, in steps of which some six fit; 1 is among them."""
    low = min(-2, math.floor(log10(least)))
    high = math.floor(log10(most))
    step = math.ceil((high - low) / 6)
    return list(range(math.floor(low / step) * step, high + 1, step))


def power_of(power: int) -> str:
    if -4 <= power <= 4:
        return decimal(f"{10.0**power:g}")
    return "10" + str(power).replace("-", "⁻").translate(RAISED)


def _days(found: list[Checked]) -> list[tuple[float, str]]:
    step = max(1, len(found) // 5)
    return [(one.at.timestamp(), formats.date_format(one.at, _("d M"))) for one in found[step // 2 :: step]]


def _versions(past: Past) -> list[tuple[float, str]]:
    """When another version's routings begin."""
    versions = past.sheet.columns["version"]
    begins = np.flatnonzero(np.diff(versions.astype(np.int64)) != 0) + 1
    if len(begins) > 8:  # platforms with versions of their own, mixed
        return []
    return [(int(past.sheet.columns["at"][row]) / 1000, _("new version")) for row in begins]
