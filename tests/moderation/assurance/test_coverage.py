"""The guarantee, measured where the truth is known: 1,000 windows a cell, and a control that has to fail."""

from __future__ import annotations

import pytest

from moderation.assurance.trials import TERMS, Trial, try_out
from moderation.assurance.worlds import PERFECT, SHADOW, SPOT_CHECKS, WORLDS, Reviewers, Sampling

NOMINAL = 1 - TERMS.confidence
SLACK = 0.021  # three standard errors of a share of .05 among 1,000
AT_5000 = (88.6, 88.7, 50.0, 96.2, 40.5)  # percent decided, worked out beforehand by other code
# They overlook 7 % of violations and call 0.5 % of clean uploads one; 150 known violations measure the first.
TIRED = Reviewers(sensitivity=0.93, false_alarm=0.005, seeds=150)
Cell = tuple[int, int, Sampling, Reviewers]
CELLS: list[Cell] = [
    (place, labels, sampling, reviewers)
    for place in range(len(WORLDS))
    for labels, sampling, reviewers in (
        *((labels, SHADOW, PERFECT) for labels in (1_000, 5_000, 20_000)),
        *((labels, SPOT_CHECKS, TIRED) for labels in (1_000, 5_000, 20_000)),
        (5_000, SHADOW, TIRED),
        (5_000, SPOT_CHECKS, PERFECT),
    )
]
Trials = dict[Cell, Trial]


def held(share_violated: float) -> bool:
    return share_violated <= NOMINAL + SLACK


def cell(place: int, labels: int, sampling: Sampling, reviewers: Reviewers) -> Trial:
    seed = 1000 * place + labels
    return try_out(WORLDS[place], labels, seed=seed, sampling=sampling, reviewers=reviewers)


@pytest.fixture(scope="module")
def trials() -> Trials:
    return {one: cell(*one) for one in CELLS}


def test_no_cell_breaks_its_guarantee_more_often_than_it_says(
    trials: Trials,
) -> None:
    assert [one for one in CELLS if not held(trials[one].violated)] == []


def test_an_estimate_without_a_bound_fails_the_same_test_in_every_cell(
    trials: Trials,
) -> None:
    assert [one for one in CELLS if held(trials[one].plug_in_violated)] == []


def test_it_leaves_as_much_to_the_machine_as_was_worked_out(
    trials: Trials,
) -> None:
    decided = [100 * trials[place, 5_000, SHADOW, PERFECT].decided for place in range(len(WORLDS))]
    assert [share >= least - 1 for share, least in zip(decided, AT_5000, strict=True)] == [True] * 5, decided


def test_three_strata_and_tired_reviewers_cost_power_and_not_all_of_it(
    trials: Trials,
) -> None:
    for place in range(len(WORLDS)):
        most = trials[place, 20_000, SHADOW, PERFECT].decided
        least = trials[place, 20_000, SPOT_CHECKS, TIRED].decided
        assert 0.7 * most <= least <= most, WORLDS[place].name


@pytest.mark.parametrize("sampling", [SHADOW, SPOT_CHECKS], ids=["shadow", "spot checks"])
@pytest.mark.parametrize("place", range(len(WORLDS)))
def test_few_labels_break_no_guarantee(place: int, sampling: Sampling) -> None:
    """A tolerance of 5 takes hundreds: with fewer nothing is left to the machine, not even what lies below the first
    upload of a window."""
    few = [try_out(WORLDS[place], labels, windows=200, sampling=sampling) for labels in (1, 5, 20, 100, 300)]
    assert [(trial.decided, trial.violated) for trial in few] == [(0.0, 0.0)] * 5


def test_ignoring_what_reviewers_overlook_breaks_the_guarantee() -> None:
    """What the seeds are for: without them the same tired reviewers prove too much."""
    blind = Reviewers(sensitivity=0.6, seeds=0)
    known = Reviewers(sensitivity=0.6, seeds=150)
    assert not held(try_out(WORLDS[0], 20_000, reviewers=blind).violated)
    assert held(try_out(WORLDS[0], 20_000, reviewers=known).violated)
