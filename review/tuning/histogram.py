"""Chart 2: a day's uploads by risk, on a logarithmic scale, stacked by what becomes of them, with both cut-offs."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from moderation.assurance.twin import APPROVE, REJECT, REVIEW
from moderation.assurance.whatif import Question
from moderation.history.labels import Label
from review.language.figures import decimal
from review.tuning.curve import LEAST_RISK, MOST_RISK
from review.tuning.figures import risk, volume
from review.tuning.plot import Chart, Drawing, across, log10, logit, risk_ticks, upward

BINS = 44
LOOKS = {APPROVE: "plot-ok", REVIEW: "plot-people", REJECT: "plot-bad"}
NAME, TITLE = "histogram", gettext_noop("A day’s uploads by risk")
NOTE = gettext_noop(
    "log scale; blue is approved, grey goes to people, outlined is rejected, solid red at the foot is found violations"
)


def histogram(question: Question, below: float | None, start: float | None) -> Chart:
    """Every known upload with a risk; what has none is told beside it."""
    risks = question.outcomes.risk
    rows = question.known & ~np.isnan(risks)
    if not rows.any():
        nothing = _("No upload of this window has a risk: no score has a map.")
        return Chart(NAME, _(TITLE), _(NOTE), "", (), (), empty=nothing)
    days = question.past.days
    edges = _edges()
    counts = {
        v: _count(risks[rows & (question.verdict == v)], edges) / days for v in (APPROVE, REVIEW, REJECT)
    }
    found = _count(risks[rows & (question.past.label == Label.VIOLATION)], edges) / days
    total = counts[APPROVE] + counts[REVIEW] + counts[REJECT]
    low = min(0.1, float(total[total > 0].min()) / 2)
    draw = Drawing(across(LEAST_RISK, MOST_RISK, logit), upward(low, float(total.max()) * 1.3, 200, log10))
    draw.axes(risk_ticks(LEAST_RISK, MOST_RISK), _powers(low, float(total.max()) * 1.3))
    foot = np.full(BINS, low)
    top = foot
    for verdict in (APPROVE, REVIEW, REJECT):
        draw.bars(LOOKS[verdict], edges, top, top + counts[verdict])
        top = top + counts[verdict]
    draw.bars("plot-violations", edges, foot, foot + found)
    for at in (below, start):
        if at is not None:
            draw.upright("plot-chosen", at)
            draw.upright("plot-grip", at)
    return Chart(
        NAME,
        _(TITLE),
        _(NOTE),
        sentence(counts, found, int((~rows).sum()) / days),
        tuple(map(_, HEADS)),
        _lines(edges, counts, found),
        tuple(draw.shapes),
        height=200,
    )


HEADS = (
    gettext_noop("Risk"),
    gettext_noop("Approved a day"),
    gettext_noop("To people a day"),
    gettext_noop("Rejected a day"),
    gettext_noop("Violations found a day"),
)


def sentence(counts: dict[int, NDArray[np.float64]], found: NDArray[np.float64], without: float) -> str:
    words = _(
        "A day: {approved} approved, {people} to people, {rejected} rejected. Of those that people looked at, {found} a "
        "day were violations."
    ).format(
        approved=volume(float(counts[APPROVE].sum())),
        people=volume(float(counts[REVIEW].sum())),
        rejected=volume(float(counts[REJECT].sum())),
        found=volume(float(found.sum())),
    )
    more = _("{number} a day have no risk and go to people.")
    return f"{words} {more.format(number=volume(without))}" if without else words


def _edges() -> NDArray[np.float64]:
    """Even steps of log-odds."""
    along = np.linspace(logit(LEAST_RISK), logit(MOST_RISK), BINS + 1)
    return np.asarray(1 / (1 + np.exp(-along)))


def _count(risks: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outermost bins hold what lies beyond the scale."""
    places = np.clip(np.searchsorted(edges, risks, side="right") - 1, 0, BINS - 1)
    return np.bincount(places, minlength=BINS).astype(float)


def _powers(low: float, high: float) -> list[tuple[float, str]]:
    first = int(np.ceil(np.log10(low)))
    found = [10.0**power for power in range(first, int(np.floor(np.log10(high))) + 1)]
    return [
        (value, decimal(f"{value:g}") if value < 1000 else f"{value / 1000:g}k")
        for value in found
        if value < 1e6
    ]


def _lines(
    edges: NDArray[np.float64], counts: dict[int, NDArray[np.float64]], found: NDArray[np.float64]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            _("{low} to {high}").format(low=risk(float(edges[place])), high=risk(float(edges[place + 1]))),
            *(volume(float(counts[v][place])) for v in (APPROVE, REVIEW, REJECT)),
            volume(float(found[place])),
        )
        for place in range(BINS)
        if any(counts[v][place] for v in counts)
    )
