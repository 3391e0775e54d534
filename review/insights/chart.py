"""Money by day as bars: numbers for SVG attributes, since the content policy allows no style."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from review.insights.window import Window

WIDTH, HEIGHT, GAP = 600, 96, 2


@dataclass(frozen=True)
class Bar:
    """A day; `x`, `y`, `width` and `height` are units of the drawing. What costs anything is at least 1 high."""

    day: date
    units: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """`most` is the dearest day in billionths of a dollar."""

    bars: list[Bar]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(spent: dict[date, int], window: Window) -> Chart:
    """A bar for every day that the window touches."""
    most = max(spent.values(), default=0)
    step = WIDTH / len(window.dates)
    bars = []
    for number, day in enumerate(window.dates):
        units = spent.get(day, 0)
        height = max(1.0, HEIGHT * units / most) if units else 0.0
        bars.append(
            Bar(
                day,
                units,
                round(number * step, 2),
                round(HEIGHT - height, 2),
                round(step - GAP, 2),
                round(height, 2),
            )
        )
    return Chart(bars, most)
