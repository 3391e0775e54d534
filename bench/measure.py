"""A measured ratio with its gate and goal, and the word for how it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.arms import Ratio, Sample, faults, ratio

LESS_IS_BETTER = ("ms CPU", "s")


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

    @property
    def met(self) -> str:
        """`goal`, `gate`, `missed`, or `faulty` when a counter failed. The gate fails only when the median and the
        best round both miss it."""
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
    """The paired ratio of two arms, of CPU a unit (`ms CPU`) or of units a second (`per s`)."""
    by_cpu = unit == "ms CPU"
    found = ratio(
        samples[ours],
        samples[other],
        of=(lambda s: s.cpu_ms) if by_cpu else (lambda s: s.rate),
        best=min if by_cpu else max,
    )
    return Measure(row, what, ours, other, unit, gate, goal, found, samples)
