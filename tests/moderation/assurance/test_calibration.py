"""Platt's maps and the union of risks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.assurance.platt import PlattMap, fit
from moderation.assurance.risk import calibrated, union_risk
from moderation.policy.risk import Risk, RiskMap, combine
from moderation.vocabulary import Category

unit = st.floats(0.0, 1.0)


def test_it_finds_the_map_that_made_the_labels() -> None:
    rng = np.random.default_rng(7)
    scores = rng.random(20_000)
    labels = rng.random(20_000) < calibrated(scores, 1.7, -2.0)
    found = fit(scores, labels)
    assert found.slope == pytest.approx(1.7, abs=0.1)
    assert found.intercept == pytest.approx(-2.0, abs=0.1)


def test_a_weight_of_two_is_as_good_as_standing_twice_but_for_the_smoothing() -> None:
    rng = np.random.default_rng(8)
    scores = rng.random(4000)
    labels = rng.random(4000) < scores
    weights = np.where(scores < 0.5, 2.0, 1.0)
    twice = np.concatenate([scores, scores[scores < 0.5]])
    found, expected = fit(scores, labels, weights), fit(twice, np.concatenate([labels, labels[scores < 0.5]]))
    assert found.slope == pytest.approx(expected.slope, rel=0.01)


def test_separable_labels_stay_finite_and_in_order() -> None:
    scores = np.array([0.0] * 50 + [1.0] * 5)
    found = fit(scores, scores > 0.5)
    low, high = calibrated(np.array([0.0, 1.0]), found.slope, found.intercept)
    assert math.isfinite(found.slope)
    assert low == pytest.approx(1 / 52, rel=0.01)  # Platt's targets
    assert high == pytest.approx(6 / 7, rel=0.01)


@pytest.mark.parametrize(
    ("scores", "labels", "risk"),
    [
        ([], [], 0.5),
        ([0.4], [False], 1 / 3),
        ([0.4, 0.4, 0.4], [True, False, False], (2 / 3 + 2 * 0.25) / 3),
        ([0.1, 0.9], [True, True], 0.75),
        ([0.1, 0.2, 0.8, 0.9], [True, True, False, False], 0.5),  # the wrong way round says nothing
    ],
)
def test_scores_that_say_nothing_get_a_flat_map(scores: list[float], labels: list[bool], risk: float) -> None:
    found = fit(np.array(scores), np.array(labels, dtype=bool))
    assert found.slope == pytest.approx(0, abs=1e-6)
    assert calibrated(0.5, found.slope, found.intercept) == pytest.approx(risk, abs=1e-6)


@settings(max_examples=80, deadline=None, database=None)
@given(st.lists(st.tuples(unit, st.booleans()), max_size=40))
def test_every_answer_has_a_finite_map_that_never_falls(answers: list[tuple[float, bool]]) -> None:
    found = fit(np.array([score for score, _ in answers]), np.array([bad for _, bad in answers], dtype=bool))
    assert math.isfinite(found.slope)
    assert math.isfinite(found.intercept)
    assert found.slope >= 0


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.just(math.nan), unit), st.floats(0, 5), st.floats(-8, 8)),
        min_size=1,
        max_size=6,
    )
)
def test_the_risk_of_a_column_is_the_one_that_the_policy_cuts(
    pairs: list[tuple[float, float, float]],
) -> None:
    named = [(category, *pair) for category, pair in zip(Category, pairs, strict=False)]
    policy = Risk(tuple(RiskMap("local", category, slope, start) for category, _, slope, start in named))
    expected = combine(policy, [("local", name, score) for name, score, *_ in named if not math.isnan(score)])
    scores, slopes, intercepts = (np.array(column) for column in zip(*pairs, strict=True))
    found = union_risk(scores, slopes, intercepts)
    assert found == pytest.approx(expected.value, abs=1.1e-9) if expected else bool(np.isnan(found))


def test_no_map_at_all_is_no_risk_known() -> None:
    assert np.isnan(union_risk(np.zeros((2, 0)), np.array([]), np.array([]))).all()


def test_a_map_is_a_value() -> None:
    assert PlattMap(1.0, 0.0) == PlattMap(1.0, 0.0)
