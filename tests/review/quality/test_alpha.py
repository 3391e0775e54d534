"""Our alpha and our intervals are those of the packages that others use, on random tables with gaps."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray
from scipy import stats

from moderation.assurance.wilson import wilson
from review.quality.alpha import FEWEST, alpha
from review.quality.figures import Agreement, Rate

LABELS = ["approved", "rejected", "neither"]
units = some.lists(
    some.lists(some.none() | some.sampled_from(LABELS), min_size=2, max_size=5), min_size=1, max_size=40
)


@settings(max_examples=80, deadline=None, database=None)
@given(units)
def test_it_is_the_alpha_of_the_krippendorff_package(table: list[list[str | None]]) -> None:
    counts = np.array([[unit.count(label) for label in LABELS] for unit in table])
    paired = counts[counts.sum(axis=1) > 1]
    if (paired.sum(axis=0) > 0).sum() < 2:
        assert alpha(table).value is None
        return
    theirs = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    assert alpha(table).value == pytest.approx(theirs, abs=1e-9)


def test_its_interval_is_the_percentile_bootstrap_of_scipy() -> None:
    generator = np.random.default_rng(5)
    first = generator.random(160) < 0.3
    second = np.where(generator.random(160) < 0.15, ~first, first)
    table = [(LABELS[a], LABELS[b]) for a, b in zip(first.astype(int), second.astype(int), strict=True)]

    def of(places: NDArray[np.int64]) -> float:
        return alpha([table[place] for place in places]).value or 0.0

    theirs = stats.bootstrap(
        (np.arange(160),),
        of,
        n_resamples=400,
        method="percentile",
        vectorized=False,
        rng=np.random.default_rng(7),
    ).confidence_interval
    ours = alpha(table).interval
    assert ours is not None
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.04)
    assert alpha(table).interval == ours  # the same at every visit


def test_of_few_there_is_no_interval() -> None:
    few = [("approved", "rejected"), ("approved", "approved")] * (FEWEST // 2 - 1)
    assert alpha(few).interval is None
    assert alpha([*few, *few]).interval is not None


def test_it_is_not_defined_where_nothing_differs() -> None:
    assert alpha([]).value is None
    assert alpha([("approved", None)] * 20).units == 0
    assert alpha([("approved", "approved")] * 20).value is None


@settings(max_examples=60, deadline=None, database=None)
@given(some.integers(0, 300), some.integers(1, 300))
def test_the_interval_of_a_share_is_scipys_wilson(some_of: int, more: int) -> None:
    trials = some_of + more
    theirs = stats.binomtest(some_of, trials).proportion_ci(method="wilson")
    assert wilson(some_of, trials) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_agreement_on_rejections_and_on_approvals_are_two_figures() -> None:
    rare = Agreement(both=1, one=2, neither=97)
    assert rare.positive == pytest.approx(0.5)
    assert rare.negative == pytest.approx(194 / 196)
    assert rare.prevalence == pytest.approx(0.02)
    assert (Agreement(0, 0, 5).positive, Agreement(0, 0, 0).prevalence) == (None, None)


def test_a_share_says_of_how_many() -> None:
    assert (Rate(3, 41).of, Rate(3, 41).percent, Rate(3, 41).range) == ("3 of 41", "7.3 %", "2.5–19.4 %")
    assert (Rate().percent, Rate().range) == ("–", "")
