"""The harness: order, pairing, gates, and that a faulty arm has no ratio."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from bench.arms import Sample, run_rounds
from bench.cpu import tree_cpu
from bench.measure import absolute, measured, not_measured
from bench.report import document, markdown


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


def test_p95_is_the_nearest_rank_of_the_latencies() -> None:
    sample = Sample(20, 1.0, 1.0, {}, [n / 1000 for n in range(20, 0, -1)])

    assert (sample.p50_ms, sample.p95_ms) == pytest.approx((10.5, 19.0))


def test_a_figure_without_another_arm_stands_against_its_limit() -> None:
    waits = Sample(1, 1.0, 1.0, {}, [0.08])
    found = absolute("13", "it", {"ours": [waits, waits]}, "ours", unit="ms p95", gate=300, goal=100)

    assert found.met == "goal"
    assert found.ratio is not None
    assert found.ratio.median == pytest.approx(80)


def test_what_could_not_be_compared_says_why_and_fails_nothing() -> None:
    found = document(not_measured("4", "it", "pyvips is not installed", unit="ms CPU", gate=1.7, goal=1.3))
    load = {"before": 1, "after": 1, "cpus": 2, "stolen": 0}

    assert found["met"] == "absent"
    assert "| pyvips is not installed | " in markdown({"measures": [found], "load": load, "versions": {}})
