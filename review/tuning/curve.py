"""Chart 1, the guarantee curve: what could slip through at each cut-off, with its limit, against the tolerance."""

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


@dataclass(frozen=True)
class Side:
    """What the two curves differ in."""

    name: str
    title: str
    note: str
    errors: str
    act: str


APPROVING = Side(
    "curve",
    gettext_noop("What could slip through"),
    gettext_noop("violations live unseen per 1,000 uploads, by approve cut-off"),
    "violations live unseen",
    "approved",
)


def curve(
    points: Sequence[Point],
    tolerance: float,
    certified: float | None,
    chosen: float | None,
    now: float | None,
) -> Chart:
    """The low side's walk. `certified`, `chosen` and the version in force's `now` are cut-offs, None for none."""
    side = APPROVING
    acting = [point for point in points if point.share > 0]
    if not acting:
        return _nothing(side)
    top = max(tolerance * THIN_FACTOR, 1.0) / 1000
    x = across(LEAST_RISK, MOST_RISK, logit)
    y = upward(0, top, 240)
    draw = Drawing(x, y)
    draw.axes(risk_ticks(LEAST_RISK, MOST_RISK), [(v / 1000, words) for v, words in ticks(top * 1000)])
    _thin(draw, acting, tolerance / 1000, top)
    draw.area("plot-band", _line(acting, "upper"), _line(acting, "estimate"))
    draw.steps("plot-estimate", _line(acting, "estimate"))
    draw.steps("plot-limit", _line(acting, "upper"))
    draw.across("plot-tolerance", tolerance / 1000)
    draw.words(
        "plot-tolerance-words",
        MOST_RISK,
        tolerance / 1000,
        _("Your tolerance {tolerance}").format(tolerance=decimal(plain(tolerance))),
        anchor="end",
        up=5,
    )
    _named(draw, acting, top)
    _cutoffs(draw, top, certified, chosen, now)
    return Chart(
        side.name,
        _(side.title),
        _(side.note),
        sentence(acting, tolerance, certified),
        (_("Cut-off"), _("Approved"), pgettext("a figure", "Estimate"), _("Limit")),
        lines(acting),
        tuple(draw.shapes),
        height=240,
    )


def sentence(points: Sequence[Point], tolerance: float, certified: float | None) -> str:
    held = [point for point in points if point.cutoff == certified]
    if not held:
        first = points[0]
        if first.upper * 1000 <= tolerance:
            return _(
                "At the lowest cut-off, {cutoff}, the limit is {limit} per 1,000; nothing is certified."
            ).format(cutoff=risk(first.cutoff), limit=per_1000(first.upper))
        return _(
            "At the lowest cut-off, {cutoff}, the limit is {limit} per 1,000, above your tolerance of {tolerance}."
        ).format(cutoff=risk(first.cutoff), limit=per_1000(first.upper), tolerance=decimal(plain(tolerance)))
    return _(
        "At the certified cut-off {cutoff} the estimate is {estimate} and the limit {limit} per 1,000; your tolerance "
        "is {tolerance}."
    ).format(
        cutoff=risk(held[0].cutoff),
        estimate=per_1000(held[0].estimate),
        limit=per_1000(held[0].upper),
        tolerance=decimal(plain(tolerance)),
    )


def lines(points: Sequence[Point]) -> tuple[tuple[str, ...], ...]:
    step = max(1, len(points) // SHOWN)
    return tuple(
        (risk(p.cutoff), percent(p.share), in_column(p.estimate), in_column(p.upper)) for p in points[::step]
    )


def _line(points: Sequence[Point], name: str) -> list[tuple[float, float]]:
    return [(point.cutoff, getattr(point, name)) for point in points]


def _thin(draw: Drawing, points: Sequence[Point], tolerance: float, top: float) -> None:
    """Hatched where the limit does not fit on the chart, and why: labels are few, or errors many."""
    beyond = next((point for point in points if point.upper > top), None)
    if beyond is None:
        return
    words = _("too many errors") if beyond.estimate > tolerance else _("too few labels")
    left, right = draw.x(beyond.cutoff), draw.x.end
    high, low = draw.y.end, draw.y.start
    for start in range(int(left), int(right), 8):
        ends = min(start + 8, right)
        draw.shapes.append(Shape("plot-hatch", path([(start, low), (ends, high)])))
    if right - left > 90:
        draw.shapes.append(Shape("plot-words", x=right - 4, y=low - 6, words=words, anchor="end"))


def _named(draw: Drawing, points: Sequence[Point], top: float) -> None:
    inside = [point for point in points if point.upper <= top]
    if not inside:
        return
    middle = inside[len(inside) // 2]
    draw.words("plot-words plot-words--key", middle.cutoff, middle.upper, _("limit"), anchor="end", up=8)
    draw.words("plot-words", inside[-1].cutoff, inside[-1].estimate, _("estimate"), up=-14)


def _cutoffs(
    draw: Drawing, top: float, certified: float | None, chosen: float | None, now: float | None
) -> None:
    for look, at, words, up in (
        ("plot-now", now, _("in force"), 14),
        ("plot-certified", certified, _("certified"), 2),
        ("plot-chosen", chosen, "", 0),
    ):
        if at is not None:
            draw.upright(look, at)
            if words:
                draw.words(f"plot-words {look}-words", at, top, words, anchor="middle", up=up)


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
