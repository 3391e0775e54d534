"""Chart 1, the guarantee curve: the errors at each cut-off, with their limit, against the tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from moderation.assurance.walk import Point
from moderation.assurance.wording import plain
from review.language.figures import decimal
from review.tuning.figures import in_column, per_1000, percent, risk
from review.tuning.plot import Chart, Drawing, Shape, across, logit, path, risk_ticks, ticks, upward

SHOWN = 30
THIN_FACTOR = 4.0  # a limit so many times its tolerance is not worth drawing
LEAST_RISK, MOST_RISK = 0.0001, 0.9999
CLOSE = 0.06  # of the chart's height: words over one line would be struck through by the other


@dataclass(frozen=True)
class Side:
    """What the two curves differ in. `safest` begins the sentence about the cut-off that acts on the least."""

    name: str
    title: str
    note: str
    act: str
    safest: str


APPROVING = Side(
    "curve",
    gettext_noop("What could slip through"),
    gettext_noop("violations live unseen per 1,000 uploads, by approve cut-off"),
    gettext_noop("Approved"),
    gettext_noop("At the lowest cut-off, {cutoff}, the limit is {limit} per 1,000"),
)
REJECTING = Side(
    "reject-curve",
    gettext_noop("What could be rejected wrongly"),
    gettext_noop("clean pictures rejected unseen per 1,000 uploads, by reject cut-off"),
    gettext_noop("Rejected"),
    gettext_noop("At the highest cut-off, {cutoff}, the limit is {limit} per 1,000"),
)


@dataclass(frozen=True)
class Cutoffs:
    """None for none: `proved`, as far as the labels reach, or where a certificate was issued (`issued`); `chosen`, where
    the handle stands; `now`, that of the version in force."""

    proved: float | None = None
    chosen: float | None = None
    now: float | None = None
    issued: bool = False


def curve(
    points: Sequence[Point],
    tolerance: float,
    cutoffs: Cutoffs,
    *,
    side: Side = APPROVING,
    here: Point | None = None,
) -> Chart:
    """One side's walk, against what is borne per 1,000. `here` is its point where the handle stands."""
    acting = sorted((point for point in points if point.share > 0), key=lambda point: point.cutoff)
    if not acting:
        return _nothing(side)
    top = max(tolerance * THIN_FACTOR, 1.0) / 1000
    draw = Drawing(across(LEAST_RISK, MOST_RISK, logit), upward(0, top, 240))
    draw.axes(risk_ticks(LEAST_RISK, MOST_RISK), [(v / 1000, words) for v, words in ticks(top * 1000)])
    _thin(draw, acting, tolerance / 1000, top)
    draw.area("plot-band", _line(acting, "upper"), _line(acting, "estimate"))
    draw.steps("plot-estimate", _line(acting, "estimate"))
    draw.steps("plot-limit", _line(acting, "upper"))
    draw.across("plot-tolerance", tolerance / 1000)
    _cutoffs(draw, top, cutoffs)
    _tolerance(draw, acting, tolerance, top)
    _named(draw, acting, top)
    return Chart(
        side.name,
        _(side.title),
        _(side.note),
        sentence(acting, tolerance, cutoffs, side, here),
        (_("Cut-off"), _(side.act), pgettext("a figure", "Estimate"), _("Limit")),
        lines(acting),
        tuple(draw.shapes),
        height=240,
    )


def sentence(
    points: Sequence[Point], tolerance: float, cutoffs: Cutoffs, side: Side, here: Point | None
) -> str:
    """`points` act on something and ascend."""
    held = next((point for point in points if point.cutoff == cutoffs.proved), None)
    borne = decimal(plain(tolerance))
    if held is None:
        first = points[0] if side is APPROVING else points[-1]
        begins = _(side.safest).format(cutoff=risk(first.cutoff), limit=per_1000(first.upper))
        if first.upper * 1000 <= tolerance:
            words = _("{begins}; nothing is proved.").format(begins=begins)
        else:
            words = _("{begins}, above your tolerance of {tolerance}.").format(begins=begins, tolerance=borne)
    elif cutoffs.issued:
        words = _(
            "At the certified cut-off {cutoff} the estimate is {estimate} and the limit {limit} per 1,000; your "
            "tolerance is {tolerance}."
        ).format(**_figures(held), tolerance=borne)
    else:
        words = _(
            "At {cutoff}, as far as is proved, the estimate is {estimate} and the limit {limit} per 1,000; your "
            "tolerance is {tolerance}."
        ).format(**_figures(held), tolerance=borne)
    if here is None or here == held:
        return words
    there = _("Where the handle stands the estimate is {estimate} and the limit {limit}.")
    return f"{words} {there.format(**_figures(here))}"


def _figures(point: Point) -> dict[str, str]:
    return {
        "cutoff": risk(point.cutoff),
        "estimate": per_1000(point.estimate),
        "limit": per_1000(point.upper),
    }


def lines(points: Sequence[Point]) -> tuple[tuple[str, ...], ...]:
    step = max(1, len(points) // SHOWN)
    return tuple(
        (risk(p.cutoff), percent(p.share), in_column(p.estimate), in_column(p.upper)) for p in points[::step]
    )


def _line(points: Sequence[Point], name: str) -> list[tuple[float, float]]:
    return [(point.cutoff, getattr(point, name)) for point in points]


def _thin(draw: Drawing, points: Sequence[Point], tolerance: float, top: float) -> None:
    """Hatched where the limit does not fit on the chart, and why: labels are few, or errors many."""
    beyond = [point for point in points if point.upper > top]
    if not beyond:
        return
    rising = beyond[-1] is points[-1]
    words = _("too many errors") if beyond[0 if rising else -1].estimate > tolerance else _("too few labels")
    left, right = draw.x(beyond[0].cutoff), draw.x.end
    if not rising:
        left, right = draw.x.start, draw.x(beyond[-1].cutoff)
    high, low = draw.y.end, draw.y.start
    for start in range(int(left), int(right), 8):
        ends = min(start + 8, right)
        draw.shapes.append(Shape("plot-hatch", path([(start, low), (ends, high)])))
    if right - left > 90:
        draw.shapes.append(Shape("plot-words", x=right - 4, y=low - 6, words=words, anchor="end"))


def _tolerance(draw: Drawing, points: Sequence[Point], tolerance: float, top: float) -> None:
    """Its words stand at the end where the limit is further from the line, and under it where it runs just over."""
    at = tolerance / 1000
    first, last = (min(point.upper, top) - at for point in (points[0], points[-1]))
    left = abs(first) > abs(last)
    over = 0 <= (first if left else last) < CLOSE * top
    draw.words(
        "plot-tolerance-words",
        LEAST_RISK if left else MOST_RISK,
        at,
        _("Your tolerance {tolerance}").format(tolerance=decimal(plain(tolerance))),
        anchor="start" if left else "end",
        up=-15 if over else 5,
    )


def _named(draw: Drawing, points: Sequence[Point], top: float) -> None:
    inside = [point for point in points if point.upper <= top]
    if not inside:
        return
    # Where it leaves the chart upwards, the words of the cut-offs stand.
    at, anchor = (inside[-1], "end") if inside[-1] is points[-1] else (inside[0], "start")
    draw.words("plot-words plot-words--key", at.cutoff, at.upper, _("limit"), anchor=anchor, up=6)
    draw.words("plot-words", inside[-1].cutoff, inside[-1].estimate, _("estimate"), up=-14)


def _cutoffs(draw: Drawing, top: float, cutoffs: Cutoffs) -> None:
    proved = _("certified") if cutoffs.issued else _("proved")
    for look, at, words, up in (
        ("plot-now", cutoffs.now, _("in force"), 14),
        ("plot-certified", cutoffs.proved, proved, 2),
        ("plot-chosen", cutoffs.chosen, "", 0),
    ):
        if at is not None:
            draw.upright(look, at)
            if words:
                draw.words(f"plot-words {look}-words", at, top, words, anchor="middle", up=up)
    if cutoffs.chosen is not None:
        draw.upright("plot-grip", cutoffs.chosen)


def _nothing(side: Side) -> Chart:
    return Chart(
        side.name,
        _(side.title),
        _(side.note),
        "",
        (),
        (),
        empty=_(
            "There is no curve: nothing would be approved at any cut-off, or no score has a map to a risk."
        ),
    )
