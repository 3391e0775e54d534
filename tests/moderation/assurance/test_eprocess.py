"""The watch over spot checks: how rarely it cries wolf, and how soon it sees one."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.assurance.eprocess import ALARM_AT, alarms, e_value
from moderation.assurance.strata import Numbers

TOLERATED = 0.006
RUNS, CHECKS = 1000, 2000


def first_alarm(rate: float, seed: int) -> Numbers:
    """After how many spot checks each run alarms; CHECKS + 1 for never."""
    wrong = np.random.default_rng(seed).random((RUNS, CHECKS)) < rate
    seen = np.arange(1, CHECKS + 1)
    over = e_value(TOLERATED, seen, wrong.cumsum(axis=1)) >= ALARM_AT
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1, CHECKS + 1)


def test_it_is_the_mean_of_the_bets() -> None:
    bets = (0.5, 1, 2, 4, 8, 16, 32)
    by_hand = sum((1 + bet * 0.99) ** 2 * (1 - bet * 0.01) ** 3 for bet in bets) / len(bets)
    assert e_value(0.01, 5, 2) == pytest.approx(by_hand)
    assert e_value(0.01, [0, 5], [0, 2]) == pytest.approx([1, by_hand])


def test_no_bet_is_made_that_one_right_answer_could_ruin() -> None:
    assert e_value(0.05, 1000, 0) > 0  # λ = 32 would be left with less than nothing
    assert e_value(0.99, 10, 10) > 1
    assert e_value(1.0, 10, 10) > 1 or e_value(1.0, 10, 10) == 1
    assert e_value(2.0, 10, 10) == 1


def test_in_at_most_one_watch_of_twenty_it_alarms_though_no_more_is_wrong_than_borne() -> None:
    assert (first_alarm(TOLERATED, seed=1) <= CHECKS).mean() <= 0.05


def test_it_alarms_soon_when_four_times_as_much_is_wrong() -> None:
    late = first_alarm(4 * TOLERATED, seed=2)
    assert np.median(late) < 500
    assert (late <= CHECKS).mean() > 0.99


def test_a_tolerance_of_nothing_alarms_at_the_first_error() -> None:
    assert not alarms(0.0, 10_000, 0)
    assert alarms(0.0, 100, 2)
