"""Charts as values for a template: scales and shapes in drawing units, since the content policy allows no style."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from numpy.typing import NDArray

from review.language.figures import decimal
from review.tuning.drawn import rows_drawn, shapes_drawn

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 720, 44, 16, 14, 26
LETTER = 11  # a letter's width at 20 px
Points = Sequence[tuple[float, float]]
Values = Sequence[float] | NDArray[np.float64]
Bend = Callable[[Any], Any]  # of a number, or of each in an array


@dataclass(frozen=True)
class Scale:
    """From values to drawing units; values outside are laid on the edge. `bend` makes it other than linear."""

    low: float
    high: float
    start: float
    end: float
    bend: Bend

    def __call__(self, value: float) -> float:
        low, size = self._bent
        inside = min(max(value, self.low), self.high)
        return round(self.start + (float(self.bend(inside)) - low) * size, 2)

    def all(self, values: Values) -> list[float]:
        low, size = self._bent
        inside = np.clip(np.asarray(values, dtype=float), self.low, self.high)
        placed: list[float] = np.round(self.start + (self.bend(inside) - low) * size, 2).tolist()
        return placed

    @cached_property
    def _bent(self) -> tuple[float, float]:
        """The bent lower end, and drawing units for each unit above it."""
        low, high = float(self.bend(self.low)), float(self.bend(self.high))
        return low, (self.end - self.start) / (high - low) if high > low else 0.0


def logit(value: Any) -> Any:
    return np.log(value / (1 - value))


def log10(value: Any) -> Any:
    return np.log10(np.maximum(value, 1e-12))


def straight(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Shape:
    """One `path` or, with words, one `text`; `look` is its class."""

    look: str
    d: str = ""
    x: float = 0
    y: float = 0
    words: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, a sentence for who does not see it, and its data as a table. `empty` says why there is
    nothing to draw."""

    name: str
    title: str
    note: str
    sentence: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    shapes: tuple[Shape, ...] = ()
    height: int = 220
    empty: str = ""
    width: int = WIDTH

    @property
    def drawn(self) -> SafeString:
        return shapes_drawn(self.shapes)

    @property
    def rows(self) -> SafeString:
        return rows_drawn(self.lines)


@dataclass
class Drawing:
    """Collects shapes between two axes. Labels stand on the lines: there is no legend."""

    x: Scale
    y: Scale
    shapes: list[Shape] = field(default_factory=list)

    def line(self, look: str, points: Points) -> None:
        if points:
            self.shapes.append(Shape(look, path(self._placed(points))))

    def steps(self, look: str, points: Points) -> None:
        """A line that stays as it is until the next point."""
        if points:
            self.shapes.append(Shape(look, "M" + stairs(self._placed(points))))

    def area(self, look: str, upper: Points, lower: Points) -> None:
        """What lies between two stepped lines that end at the same place across."""
        if upper:
            up, down = stairs(self._placed(upper)), stairs_back(self._placed(lower))
            self.shapes.append(Shape(look, f"M{up}{down}Z"))

    def bars(self, look: str, edges: Values, lows: Values, highs: Values) -> None:
        """A rectangle from each edge to the next, from its low to its high; none where that is nothing."""
        across, tops, feet = self.x.all(edges), self.y.all(highs), self.y.all(lows)
        for x, w, y, h in zip(across, across[1:], tops, feet, strict=False):
            if w > x and h > y:
                self.shapes.append(Shape(look, f"M{x} {y}H{w}V{h}H{x}Z"))

    def upright(self, look: str, at: float) -> None:
        x = self.x(at)
        self.shapes.append(Shape(look, f"M{x} {self.y.end}V{self.y.start}"))

    def across(self, look: str, at: float) -> None:
        y = self.y(at)
        self.shapes.append(Shape(look, f"M{self.x.start} {y}H{self.x.end}"))

    def dot(self, look: str, x: float, y: float) -> None:
        cx, cy = self.x(x), self.y(y)
        self.shapes.append(Shape(look, f"M{cx - 4} {cy}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"))

    def words(
        self, look: str, x: float, y: float, words: str, *, anchor: str = "start", up: float = 0
    ) -> None:
        at = self.x(x)
        held = inside(at, words, anchor)
        self.shapes.append(Shape(look, x=at, y=round(self.y(y) - up, 2), words=words, anchor=held))

    def axes(self, across: Iterable[tuple[float, str]], upward: Iterable[tuple[float, str]]) -> None:
        """Horizontal grid lines and the ticks' words; every second one across has no room on a phone."""
        for value, words in upward:
            self.across("plot-grid", value)
            y = round(self.y(value) + 4, 2)
            self.shapes.append(Shape("plot-tick", x=self.x.start - 8, y=y, words=words, anchor="end"))
        base = max(self.y.start, self.y.end)
        for place, (value, words) in enumerate(across):
            anchor = "start" if value == self.x.low else "middle"  # else it runs into the other axis
            look = "plot-tick plot-tick--spare" if place % 2 else "plot-tick"
            held = inside(self.x(value), words, anchor)
            self.shapes.append(Shape(look, x=self.x(value), y=base + 18, words=words, anchor=held))

    def _placed(self, points: Points) -> list[tuple[float, float]]:
        across, upward = zip(*points, strict=True)
        return list(zip(self.x.all(across), self.y.all(upward), strict=True))


def path(points: Points) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def stairs(points: Points) -> str:
    (x, y), *rest = points
    return f"{x:g} {y:g}" + "".join([f"H{x:g}V{y:g}" for x, y in rest])


def stairs_back(points: Points) -> str:
    """From the last of them to the first, along the line that `stairs` draws."""
    return "".join([f"V{y:g}H{x:g}" for x, y in reversed(points)])


def inside(x: float, words: str, anchor: str) -> str:
    """The anchor with which the words do not leave the drawing at `x`, at the size that they have on a phone."""
    long = len(words) * LETTER
    before, after = {"start": (0.0, long), "middle": (long / 2, long / 2), "end": (long, 0.0)}[anchor]
    if x + after > WIDTH:
        return "end"
    return "start" if x < before else anchor


def drawing(x: Scale, y: Scale) -> Drawing:
    return Drawing(x, y)


def across(low: float, high: float, bend: Bend = straight) -> Scale:
    return Scale(low, high, LEFT, WIDTH - RIGHT, bend)


def upward(low: float, high: float, height: int = 220, bend: Bend = straight) -> Scale:
    return Scale(low, high, height - BOTTOM, TOP, bend)


def ticks(high: float, about: int = 5) -> list[tuple[float, str]]:
    """From 0 in round steps of 1, 2 or 5."""
    if high <= 0:
        return [(0.0, "0")]
    raw = high / about
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    return [(place * step, decimal(f"{place * step:g}")) for place in range(int(high / step + 1e-9) + 1)]


RISKS = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99)


def risk_ticks(low: float, high: float) -> list[tuple[float, str]]:
    return [(risk, f"{risk:g}") for risk in RISKS if low <= risk <= high]
