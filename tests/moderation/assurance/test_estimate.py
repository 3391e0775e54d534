"""Estimates by the coin's probabilities: how often their intervals hold the truth, and what they say of the unseen."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.assurance.estimate import Band, estimate

WORLDS = 600
UPLOADS = (4_000, 1_500, 500)  # approved unseen, rejected unseen, seen by people
SHARES = (0.05, 0.2, 1.0)


def world(rates: tuple[float, float, float], missing: float, seed: int) -> tuple[list[Band], float]:
    """Bands of one drawn world, and its true errors per 1,000."""
    chance = np.random.default_rng(seed)
    bands, wrong = [], 0
    for uploads, share, rate in zip(UPLOADS, SHARES, rates, strict=True):
        errors: NDArray[np.bool_] = chance.random(uploads) < rate
        chosen = chance.random(uploads) < share
        answered = chosen & (chance.random(uploads) >= missing)
        wrong += int(errors.sum())
        counts = (uploads, int(chosen.sum()), int(answered.sum()), int((errors & answered).sum()))
        bands.append(Band(*counts))
    return bands, 1000 * wrong / sum(UPLOADS)


@pytest.mark.parametrize(
    ("rates", "missing"),
    [
        ((0.002, 0.0, 0.3), 0.0),
        ((0.02, 0.02, 0.02), 0.0),
        ((0.0, 0.5, 0.1), 0.0),
        ((0.01, 0.1, 0.3), 0.1),
    ],
)
def test_its_intervals_hold_the_truth(rates: tuple[float, float, float], missing: float) -> None:
    held = wald = 0
    for seed in range(WORLDS):
        bands, truth = world(rates, missing, seed)
        found = estimate(bands, sum(UPLOADS))
        held += found.low <= truth <= found.high
        low, high = plug_in(bands)
        wald += low <= truth <= high
    assert held >= 0.93 * WORLDS
    if rates[0] == 0.002:
        assert wald < 0.93 * WORLDS, "the control has to fail, or this test sees nothing"


def plug_in(bands: list[Band]) -> tuple[float, float]:
    """The textbook interval, by a normal distribution: it fails where few errors are found."""
    total = sum(band.uploads for band in bands)
    value, variance = float(sum(one.errors for one in bands if one.looked_at_all and not one.missing)), 0.0
    for band in (one for one in bands if not one.looked_at_all or one.missing):
        share = band.errors / max(band.labelled, 1)
        value += band.uploads * share
        variance += band.uploads**2 * share * (1 - share) / max(band.labelled, 1)
    reach = 1.96 * variance**0.5
    return 1000 * (value - reach) / total, 1000 * (value + reach) / total


def test_it_is_right_on_average() -> None:
    drawn = [world((0.02, 0.1, 0.3), 0.0, seed) for seed in range(300)]
    errors = [estimate(bands, sum(UPLOADS)).value or 0 for bands, _ in drawn]
    truths = [truth for _, truth in drawn]
    assert np.mean(errors) == pytest.approx(np.mean(truths), rel=0.02)


def test_where_everybody_was_looked_at_there_is_no_doubt() -> None:
    found = estimate([Band(200, 200, 200, 3)], 1000)
    assert (found.low, found.value, found.high) == (3, 3, 3)


def test_where_nobody_looked_nothing_is_known() -> None:
    found = estimate([Band(200, 0, 0, 0)], 1000)
    assert (found.value, found.low, found.high, found.unseen) == (None, 0, 200, 200)


def test_a_missing_answer_may_be_an_error() -> None:
    answered = estimate([Band(1000, 100, 100, 1)], 1000)
    missing = estimate([Band(1000, 100, 90, 1)], 1000)
    assert missing.high > answered.high
    assert missing.low == answered.low
    assert missing.value == pytest.approx(1000 * 1 / 90)


def test_no_uploads_are_no_errors() -> None:
    found = estimate([], 0)
    assert (found.value, found.low, found.high) == (0, 0, 0)
