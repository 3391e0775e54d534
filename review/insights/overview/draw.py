"""Bars and intervals as numbers for SVG attributes, since the content policy allows no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from review.insights.overview.forecast import Expected
from review.insights.overview.series import Moment

WIDTH, HEIGHT = 600, 160
FILLED = 0.86  # of a bar's place; what is left is the gap


@dataclass(frozen=True)
class Bar:
    """Units of the drawing, written out, since a template would write them in the reader's language; `kind` is its
    class. What is anything is at least 1 high."""

    kind: str
    x: str
    y: str
    width: str
    height: str

    @property
    def rect(self) -> str:
        place = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        return f'<rect class="bar--{self.kind}" {place}/>'


@dataclass(frozen=True)
class Drawing:
    """`most` is what the full height stands for."""

    bars: list[Bar]
    most: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def rects(self) -> SafeString:
        """The bars in SVG: a window of 90 days has four hundred, too many for a template's loop."""
        return mark_safe("".join([bar.rect for bar in self.bars]))  # noqa: S308 - our names and numbers


def who_decided(moments: Sequence[Moment]) -> Drawing:
    """Outcomes of the policy below, what it gave to people on top; of fewer than ten only how many they are."""
    most = max((moment.figures.routed for moment in moments), default=0)
    bars: list[Bar] = []
    for place, moment in enumerate(moments):
        routed, automated = moment.figures.routed, moment.figures.automated
        x, width = column(place, len(moments))
        if automated is None:
            bars += rising("unsplit", x, width, 0, routed, most)
        else:
            bars += rising("policy", x, width, 0, automated.some, most)
            bars += rising("people", x, width, automated.some, routed, most)
    return Drawing(bars, most)


def in_and_out(moments: Sequence[Moment]) -> Drawing:
    """Cases that came into queues, beside decisions of people."""
    shown = [(moment.figures.opened or 0, moment.figures.decided) for moment in moments]
    most = max((max(pair) for pair in shown), default=0)
    bars: list[Bar] = []
    for place, (opened, decided) in enumerate(shown):
        x, width = column(place, len(shown))
        bars += rising("people", x, width / 2, 0, opened, most)
        bars += rising("policy", x + width / 2, width / 2, 0, decided, most)
    return Drawing(bars, most)


def expectations(days: Sequence[Expected]) -> Drawing:
    """A bar as high as the mean, with the interval as a line through its end."""
    most = max((day.high for day in days), default=0)
    bars: list[Bar] = []
    for place, day in enumerate(days):
        x, width = column(place, len(days))
        bars += rising("people", x, width, 0, day.mean, most)
        bars += rising("interval", x + width / 2 - 1, 2, day.low, day.high, most)
    return Drawing(bars, most)


def column(place: int, of: int) -> tuple[float, float]:
    step = WIDTH / of
    return place * step, step * FILLED


def rising(kind: str, x: float, width: float, low: float, high: float, most: float) -> list[Bar]:
    """The bar from `low` to `high`; none for nothing."""
    if high <= low:
        return []
    height = max(1.0, HEIGHT * (high - low) / most)
    top = HEIGHT * (1 - low / most) - height
    return [Bar(kind, f"{x:.2f}", f"{top:.2f}", f"{width:.2f}", f"{height:.2f}")]
