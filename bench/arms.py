"""Arms that do the same work in different ways, run in ABBA order, and the ratios of their paired rounds."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Sample:
    """One round of one arm: units done, wall seconds, CPU seconds of its processes, and what went wrong by name.

    `latencies` are the seconds that each unit took, where they were measured.
    """

    units: int
    wall: float
    cpu: float
    faults: Mapping[str, int] = field(default_factory=dict)
    latencies: Sequence[float] = ()

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / max(1, self.units)

    @property
    def rate(self) -> float:
        return self.units / self.wall

    @property
    def p50_ms(self) -> float:
        return 1000 * statistics.median(self.latencies)

    @property
    def p95_ms(self) -> float:
        """The nearest rank: of 20 the second slowest."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[max(0, math.ceil(0.95 * len(ordered)) - 1)]


class Arm(Protocol):
    name: str

    def run(self) -> Sample:
        """Do one round."""


@dataclass(frozen=True)
class Ratio:
    """Ours over the other arm, paired by round; `best` is that of each arm's best round."""

    median: float
    least: float
    most: float
    best: float
    rounds: tuple[float, ...]


def run_rounds(arms: Sequence[Arm], rounds: int) -> dict[str, list[Sample]]:
    """Every arm once a round, forwards and backwards in turn, so that what drifts meets all alike."""
    samples: dict[str, list[Sample]] = {arm.name: [] for arm in arms}
    for number in range(rounds):
        for arm in arms if number % 2 == 0 else reversed(arms):
            sample = arm.run()
            samples[arm.name].append(sample)
            print(
                f"  round {number + 1} {arm.name}: {sample.units} units, {sample.cpu_ms:.2f} ms CPU each, "
                f"{sample.rate:.0f}/s{waits(sample)}{' FAULTS ' + str(faults([sample])) if faults([sample]) else ''}",
                file=sys.stderr,
                flush=True,
            )
    return samples


def waits(sample: Sample) -> str:
    return f", p50 {sample.p50_ms:.1f} ms, p95 {sample.p95_ms:.1f} ms" if sample.latencies else ""


def faults(samples: Sequence[Sample]) -> dict[str, int]:
    """The counters that are not 0, over all rounds."""
    found: dict[str, int] = {}
    for sample in samples:
        for name, count in sample.faults.items():
            if count:
                found[name] = found.get(name, 0) + count
    return found


def ratio(
    ours: Sequence[Sample],
    other: Sequence[Sample],
    *,
    of: Callable[[Sample], float],
    best: Callable[[Sequence[float]], float],
) -> Ratio | None:
    """The paired ratios; None when a counter of either arm failed, since such an arm has no ratio."""
    if faults(ours) or faults(other):
        return None
    mine, theirs = [of(s) for s in ours], [of(s) for s in other]
    paired = tuple(a / b for a, b in zip(mine, theirs, strict=True))
    return Ratio(statistics.median(paired), min(paired), max(paired), best(mine) / best(theirs), paired)
