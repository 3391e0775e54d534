"""Whether scores still look as they did."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2_contingency

from moderation.assurance.drift import FEWEST, edges_of, histogram, shift
from moderation.assurance.strata import Numbers


def scores(many: int, seed: int, mean: float = 0.0) -> Numbers:
    return 1 / (1 + np.exp(-np.random.default_rng(seed).normal(mean, 1, many)))


def test_it_is_the_likelihood_ratio_test_of_two_rows() -> None:
    edges = edges_of(scores(5000, 1))
    before, after = histogram(scores(5000, 1), edges), histogram(scores(800, 2, 0.2), edges)
    rows = np.stack([before[:-1], after[:-1]])  # nothing was unjudged
    expected = chi2_contingency(rows, correction=False, lambda_="log-likelihood").pvalue
    assert np.isclose(shift(before, after).p, expected, rtol=1e-6)


def test_the_same_world_alarms_no_more_often_than_it_says() -> None:
    rng = np.random.default_rng(3)
    before = rng.multinomial(5000, [0.1] * 10, size=4000).astype(float)
    after = rng.multinomial(1000, [0.1] * 10, size=4000).astype(float)
    p = np.array([shift(one, other).p for one, other in zip(before, after, strict=True)])
    assert (p <= 0.05).mean() <= 0.06
    assert (p <= 0.005).mean() <= 0.01
    assert not any(shift(one, other).alarms(13) for one, other in zip(before, after, strict=True))


def test_another_world_alarms() -> None:
    edges = edges_of(scores(5000, 4))
    assert shift(histogram(scores(5000, 4), edges), histogram(scores(1000, 5, 0.6), edges)).alarms(13)


def test_a_small_shift_is_none_however_surely_it_is_there() -> None:
    edges = edges_of(scores(500_000, 6))
    found = shift(histogram(scores(500_000, 6), edges), histogram(scores(500_000, 7, 0.05), edges))
    assert found.p < 1e-9
    assert not found.alarms(1)


def test_a_scorer_that_stops_judging_a_category_is_a_shift() -> None:
    one = scores(2000, 8)
    edges = edges_of(one)
    silent = np.where(np.arange(1000) % 2 == 0, np.nan, scores(1000, 9))
    assert shift(histogram(one, edges), histogram(silent, edges)).alarms(13)


def test_few_scores_and_equal_scores_are_no_evidence() -> None:
    equal = np.full(5000, 0.3)
    edges = edges_of(equal)
    assert shift(histogram(equal, edges), histogram(equal, edges)).p == 1
    assert shift(histogram(equal, edges), histogram(np.full(FEWEST - 1, 0.9), edges)).p == 1
    assert shift(histogram(equal, edges), histogram(np.full(1000, 0.9), edges)).alarms(13)
    assert len(edges_of(np.array([np.nan]))) == 0
    assert shift(np.zeros(2), np.zeros(2)).p == 1
