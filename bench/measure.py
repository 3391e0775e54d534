"""A measured ratio with its gate and goal, and the word for how it did."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.arms import Ratio, Sample, faults, ratio

LESS_IS_BETTER = ("ms CPU", "s", "ms p50", "ms p95")
FIGURES: dict[str, Callable[[Sample], float]] = {
    "ms CPU": lambda sample: sample.cpu_ms,
    "per s": lambda sample: sample.rate,
    "s": lambda sample: sample.wall,
    "ms p50": lambda sample: sample.p50_ms,
    "ms p95": lambda sample: sample.p95_ms,
}


class Absent(Exception):
    """What an experiment compares with, or runs on, is not installed here; the text says what."""


@dataclass(frozen=True)
class Measure:
    """A row of table D: ours over the other arm, in `unit`. Without another arm the figure is absolute."""

    row: str
    what: str
    ours: str
    other: str
    unit: str
    gate: float
    goal: float
    ratio: Ratio | None
    samples: Mapping[str, Sequence[Sample]]
    absent: str = ""

    @property
    def met(self) -> str:
        """`goal`, `gate`, `missed`, `faulty` when a counter failed, `absent` when there was nothing to compare with.

        The gate fails only when the median and the best round both miss it.
        """
        if self.absent:
            return "absent"
        if self.ratio is None:
            return "faulty"
        if self._holds(self.ratio.median, self.goal):
            return "goal"
        best = min(self.ratio.rounds) if self.less_is_better else max(self.ratio.rounds)
        held = self._holds(self.ratio.median, self.gate) or self._holds(best, self.gate)
        return "gate" if held else "missed"

    @property
    def less_is_better(self) -> bool:
        return self.unit in LESS_IS_BETTER

    @property
    def faults(self) -> dict[str, dict[str, int]]:
        return {name: found for name, done in self.samples.items() if (found := faults(done))}

    def _holds(self, value: float, limit: float) -> bool:
        return value <= limit if self.less_is_better else value >= limit


def measured(
    row: str,
    what: str,
    samples: Mapping[str, Sequence[Sample]],
    ours: str,
    other: str,
    *,
    unit: str,
    gate: float,
    goal: float,
) -> Measure:
    """The paired ratio of two arms, of one of FIGURES."""
    best = min if unit in LESS_IS_BETTER else max
    found = ratio(samples[ours], samples[other], of=FIGURES[unit], best=best)
    return Measure(row, what, ours, other, unit, gate, goal, found, samples)


def absolute(
    row: str,
    what: str,
    samples: Mapping[str, Sequence[Sample]],
    ours: str,
    *,
    unit: str,
    gate: float,
    goal: float,
) -> Measure:
    """A figure against a limit of its own, with no other arm."""
    values = tuple(FIGURES[unit](sample) for sample in samples[ours])
    best = min(values) if unit in LESS_IS_BETTER else max(values)
    found = Ratio(statistics.median(values), min(values), max(values), best, values)
    return Measure(row, what, ours, "", unit, gate, goal, None if faults(samples[ours]) else found, samples)


def not_measured(row: str, what: str, why: str, *, unit: str, gate: float, goal: float) -> Measure:
    """A row that stays empty here, and says why."""
    return Measure(row, what, "", "", unit, gate, goal, None, {}, absent=why)
