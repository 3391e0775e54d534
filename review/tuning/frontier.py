"""Chart 3, the frontier: how much people look at against what is guaranteed to slip through at most."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from moderation.assurance.certify import Certified
from moderation.assurance.walk import Point
from moderation.assurance.whatif import WhatIf
from review.tuning.figures import in_column, percent
from review.tuning.plot import Chart, Drawing, across, ticks, upward

NAME, TITLE, NOTE = (
    "frontier",
    gettext_noop("Work against errors"),
    gettext_noop("share that people look at, and missed per 1,000 at most"),
)
SHOWN = 20


def frontier(found: Certified, now: WhatIf) -> Chart:
    """`now` is the version in force over the same time; the oracle would know every label and so need no limit."""
    points = [point for point in found.approve.points if point.share > 0]
    if not points:
        nothing = _("Nothing would be approved at any cut-off.")
        return Chart(NAME, _(TITLE), _(NOTE), "", (), (), empty=nothing)
    tolerance = found.terms.missed_share
    top = max(tolerance * 4, 0.001)
    draw = Drawing(across(0, 1), upward(0, top))
    draw.axes([(v / 100, f"{v} %") for v in range(0, 101, 20)], [(v / 1000, w) for v, w in ticks(top * 1000)])
    draw.across("plot-tolerance", tolerance)
    draw.steps("plot-estimate", _along(points, "estimate"))
    draw.steps("plot-limit", _along(points, "upper"))
    load = 1 - now.volumes.automatic
    draw.dot("plot-dot plot-dot--now", load, (now.missed.high or 0) / 1000)
    # The curve falls towards the right: over it there is room.
    over = next((point.upper for point in reversed(points) if 1 - point.share >= load), 0.0)
    draw.words("plot-words", load, min(max(now.missed.high / 1000, over), top), _("in force"), up=8)
    oracle = [point for point in points if point.estimate <= tolerance]
    if oracle:
        draw.dot("plot-dot plot-dot--oracle", 1 - oracle[-1].share, oracle[-1].estimate)
    if found.approve.certified:
        held = found.approve.certified
        draw.dot("plot-dot", 1 - held.share, held.upper)
        # The tolerance lies just above it and would strike its word through.
        draw.words("plot-words plot-words--key", 1 - held.share, tolerance, _("certified"), up=8)
    return Chart(
        NAME,
        _(TITLE),
        _(NOTE),
        sentence(found, load, oracle),
        (_("To people"), pgettext("a figure", "Estimate"), _("Limit")),
        _lines(points),
        tuple(draw.shapes),
    )


def sentence(found: Certified, load: float, oracle: Sequence[Point]) -> str:
    held = found.approve.certified
    best = _("Who knew every label could leave {share} to the machine.")
    if held:
        words = _(
            "People look at {load} of uploads under the version in force; certified, {certified}."
        ).format(load=percent(load), certified=percent(1 - held.share))
    else:
        words = _(
            "People look at {load} of uploads under the version in force; nothing is certified."
        ).format(load=percent(load))
    return f"{words} {best.format(share=percent(oracle[-1].share))}" if oracle else words


def _along(points: Sequence[Point], name: str) -> list[tuple[float, float]]:
    return [(1 - point.share, getattr(point, name)) for point in points]


def _lines(points: Sequence[Point]) -> tuple[tuple[str, ...], ...]:
    step = max(1, len(points) // SHOWN)
    return tuple((percent(1 - p.share), in_column(p.estimate), in_column(p.upper)) for p in points[::step])
