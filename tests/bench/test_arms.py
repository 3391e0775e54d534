"""The harness: order, pairing, gates, and that a faulty arm has no ratio."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from bench.arms import Sample, run_rounds
from bench.cpu import tree_cpu
from bench.measure import measured


@dataclass
class Told:
    name: str
    cpu: list[float]
    order: list[str]
    faults: dict[str, int] = field(default_factory=dict)

    def run(self) -> Sample:
        self.order.append(self.name)
        return Sample(10, 1.0, self.cpu.pop(0), self.faults)


def test_arms_run_forwards_and_backwards_in_turn() -> None:
    order: list[str] = []

    run_rounds([Told("a", [1, 1, 1], order), Told("b", [1, 1, 1], order)], 3)

    assert "".join(order) == "abbaab"


@pytest.mark.parametrize(
    ("ours", "met"),
    [
        ([0.4, 0.5, 0.6], "goal"),
        ([0.9, 1.0, 1.1], "gate"),
        ([0.9, 1.3, 1.2], "gate"),
        ([1.1, 1.3, 1.2], "missed"),
    ],
)
def test_the_gate_is_missed_when_median_and_best_round_miss_it(ours: list[float], met: str) -> None:
    samples = run_rounds([Told("ours", ours, []), Told("other", [1.0, 1.0, 1.0], [])], 3)

    assert measured("6", "it", samples, "ours", "other", unit="ms CPU", gate=1.0, goal=0.5).met == met


def test_ratios_are_paired_by_round() -> None:
    samples = run_rounds([Told("ours", [1.0, 4.0, 9.0], []), Told("other", [2.0, 4.0, 6.0], [])], 3)
    found = measured("6", "it", samples, "ours", "other", unit="ms CPU", gate=1.0, goal=0.5).ratio

    assert found is not None
    assert found.rounds == (0.5, 1.0, 1.5)
    assert (found.median, found.least, found.most, found.best) == (1.0, 0.5, 1.5, 0.5)


def test_an_arm_with_a_failed_counter_has_no_ratio() -> None:
    samples = run_rounds([Told("ours", [0.1], [], {"lost": 1}), Told("other", [1.0], [])], 1)
    found = measured("6", "it", samples, "ours", "other", unit="ms CPU", gate=1.0, goal=0.5)

    assert found.ratio is None
    assert found.met == "faulty"
    assert found.faults == {"ours": {"lost": 1}}


def test_the_cpu_of_a_tree_counts_children_that_have_ended() -> None:
    before = tree_cpu(os.getpid())
    burn = "import time\nwhile time.process_time() < .3: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)

    assert tree_cpu(os.getpid()) - before >= 0.25
