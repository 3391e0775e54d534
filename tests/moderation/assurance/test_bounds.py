"""Exact limits: what they promise is checked against the binomial distribution itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from moderation.assurance.bounds import interval, lower_limit, upper_limit


@pytest.mark.parametrize(("errors", "labels"), [(0, 1), (0, 742), (1, 20), (7, 1000), (999, 1000)])
@pytest.mark.parametrize("delta", [0.025, 0.001, 0.3])
def test_so_few_errors_are_as_unlikely_as_delta_at_the_limit(errors: int, labels: int, delta: float) -> None:
    assert binom.cdf(errors, labels, upper_limit(errors, labels, delta)) == pytest.approx(delta)


def test_nothing_labelled_and_nothing_right_say_nothing() -> None:
    assert upper_limit([0, 5], [0, 5], 0.05).tolist() == [1, 1]
    assert lower_limit([0, 0], [0, 5], 0.05).tolist() == [0, 0]


def test_the_lower_limit_mirrors_the_upper_one() -> None:
    assert lower_limit(58, 60, 0.01) == pytest.approx(1 - upper_limit(2, 60, 0.01))
    assert binom.sf(57, 60, lower_limit(58, 60, 0.01)) == pytest.approx(0.01)


def test_an_interval_shares_its_doubt_between_both_sides() -> None:
    low, high = interval(3, 40)
    assert (binom.sf(2, 40, low), binom.cdf(3, 40, high)) == (pytest.approx(0.025), pytest.approx(0.025))


def test_limits_of_many_are_those_of_each() -> None:
    errors, labels = np.arange(6).reshape(2, 3), np.array([5, 50, 500])
    each = [[float(upper_limit(errors[i, j], labels[j], 0.02)) for j in range(3)] for i in range(2)]
    assert np.allclose(upper_limit(errors, labels, 0.02), each)
