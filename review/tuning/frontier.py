"""Chart 3, the frontier: how much people look at against what is guaranteed to slip through at most."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from moderation.assurance.certify import Certified
from moderation.assurance.terms import THOUSAND
from moderation.assurance.walk import Point
from moderation.assurance.whatif import WhatIf
from review.tuning.figures import in_column, percent
from review.tuning.plot import Chart, Drawing, across, ticks, upward

NAME, TITLE, NOTE = (
    "frontier",
    gettext_noop("Work against errors"),
    gettext_noop(
        "missed per 1,000 by the share that people look at; solid: limit, dotted: estimate, hollow: as far as the "
        "estimate would go, grey: 95 % interval"
    ),
)
SHOWN = 20
ASIDE = 0.02  # a word stands so far from its dot


def frontier(found: Certified, now: WhatIf) -> Chart:
    """`now` is the version in force over the same time. What is proved to be rejected needs no person either, whatever
    the approve cut-off."""
    points = [point for point in found.approve.points if point.share > 0]
    if not points:
        nothing = _("Nothing would be approved at any cut-off.")
        return Chart(NAME, _(TITLE), _(NOTE), "", (), (), empty=nothing)
    rejected = found.rejects.share if found.rejects else 0.0
    tolerance = found.terms.missed_share
    top = max(tolerance * 4, 0.001)
    draw = Drawing(across(0, 1), upward(0, top))
    draw.axes([(v / 100, f"{v} %") for v in range(0, 101, 20)], [(v / 1000, w) for v, w in ticks(top * 1000)])
    draw.across("plot-tolerance", tolerance)
    draw.steps("plot-estimate", _along(points, "estimate", rejected))
    draw.steps("plot-limit", _along(points, "upper", rejected))
    guessed = by_estimate(found)
    if guessed:
        draw.dot("plot-dot plot-dot--oracle", max(0.0, 1 - guessed[0]), guessed[1])
    _in_force(draw, found, now)
    if found.automatic:
        held = found.approve.certified
        load = 1 - found.automatic
        draw.dot("plot-dot", load, held.upper if held else 0.0)
        # The tolerance lies just above it and would strike its word through.
        draw.words("plot-words plot-words--key", load, tolerance, _("proved"), up=8)
    return Chart(
        NAME,
        _(TITLE),
        _(NOTE),
        sentence(found, 1 - now.volumes.automatic),
        (_("To people"), pgettext("a figure", "Estimate"), _("Limit")),
        _lines(points, rejected),
        tuple(draw.shapes),
    )


def sentence(found: Certified, load: float) -> str:
    """`load` is the share that people look at under the version in force."""
    if found.automatic:
        words = _(
            "People look at {load} of uploads under the version in force; what is proved leaves them {proved}."
        ).format(load=percent(load), proved=percent(1 - found.automatic))
    else:
        words = _("People look at {load} of uploads under the version in force; nothing is proved.").format(
            load=percent(load)
        )
    guessed = by_estimate(found)
    if guessed is None:
        return words
    share, _missed = guessed
    if found.reject is None and share == found.approve.points[-1].share and share < 1:
        best = _(
            "Going by the estimate alone, these rules could leave about {share} to the machine: the draft’s own "
            "rules keep the rest for people."
        )
    else:
        best = _("Going by the estimate alone, these rules could leave about {share} to the machine.")
    return f"{words} {best.format(share=percent(share))}"


def by_estimate(found: Certified) -> tuple[float, float] | None:
    """The share that needs no person at the furthest cut-offs whose estimates keep within the tolerances, and the
    estimate of missed violations there. No guarantee, and none of it for a tolerance of 0."""
    terms = found.terms
    within = [p for p in found.approve.points if p.share and p.estimate <= terms.missed_share]
    if not (terms.missed and within):
        return None
    approved = next(p for p in within if p.share == within[-1].share)  # further on nothing more is
    rejecting = found.reject.points if found.reject and terms.wrongly_rejected else ()
    rejected = [
        p.share
        for p in rejecting
        if p.cutoff >= approved.cutoff and p.estimate * THOUSAND <= (terms.wrongly_rejected or 0)
    ]
    return min(1.0, approved.share + (rejected[-1] if rejected else 0.0)), approved.estimate


def _in_force(draw: Drawing, found: Certified, now: WhatIf) -> None:
    """An estimate with its interval: no walk has proved a limit for it at these terms."""
    missed = now.missed
    if missed.value is None or not missed.total:
        return
    load, value = 1 - now.volumes.automatic, missed.value / THOUSAND
    draw.line("plot-interval", [(load, missed.low / THOUSAND), (load, missed.high / THOUSAND)])
    draw.dot("plot-dot plot-dot--now", load, value)
    left = load <= 1 - found.automatic  # the word of what is proved begins at its dot
    aside, anchor = (load - ASIDE, "end") if left else (load + ASIDE, "start")
    draw.words("plot-words", aside, value, _("in force"), anchor=anchor, up=-4)


def _along(points: Sequence[Point], name: str, rejected: float) -> list[tuple[float, float]]:
    return [(_load(point, rejected), getattr(point, name)) for point in points]


def _load(point: Point, rejected: float) -> float:
    return max(0.0, 1 - point.share - rejected)


def _lines(points: Sequence[Point], rejected: float) -> tuple[tuple[str, ...], ...]:
    step = max(1, len(points) // SHOWN)
    return tuple(
        (percent(_load(p, rejected)), in_column(p.estimate), in_column(p.upper)) for p in points[::step]
    )
