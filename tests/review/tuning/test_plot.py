"""Charts keep their words inside and their lines on the scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from moderation.assurance.walk import Point
from review.tuning.control import decades_of, power_of
from review.tuning.curve import Cutoffs, curve
from review.tuning.plot import LETTER, WIDTH, Drawing, across, inside, upward

ROUNDING = 1e-9
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


@given(some.floats(0, WIDTH), some.text("a", min_size=1, max_size=30), some.sampled_from(sorted(BEFORE)))
def test_no_word_leaves_a_drawing(x: float, words: str, anchor: str) -> None:
    held, long = inside(x, words, anchor), len(words) * LETTER
    left = x - BEFORE[held] * long
    assert left >= -ROUNDING
    assert left + long <= WIDTH + ROUNDING


def test_words_that_fit_stay_as_they_were_meant_and_every_second_tick_is_spare() -> None:
    assert {anchor: inside(WIDTH / 2, "certified", anchor) for anchor in BEFORE} == {
        one: one for one in BEFORE
    }
    draw = Drawing(across(0, 100), upward(0, 1))
    draw.axes([(value, f"{value} %") for value in (0, 50, 100)], [])
    assert [shape.anchor for shape in draw.shapes] == ["start", "middle", "end"]
    assert ["spare" in shape.look for shape in draw.shapes] == [False, True, False]


@pytest.mark.parametrize(
    ("least", "most", "powers"),
    [
        (0.5, 40, [-2, -1, 0, 1]),
        (0.0039, 40, [-3, -2, -1, 0, 1]),
        (2e-12, 4e5, [-12, -9, -6, -3, 0, 3]),
        (0.3, 2e6, [-2, 0, 2, 4, 6]),
    ],
)
def test_the_scale_of_spot_checks_begins_below_the_least_evidence(
    least: float, most: float, powers: list[int]
) -> None:
    assert decades_of(least, most) == powers
    assert 10.0 ** powers[0] <= least


@pytest.mark.parametrize(("estimate", "words"), [(0.002, "too few labels"), (0.049, "too many errors")])
def test_a_limit_beyond_the_chart_has_its_reason(estimate: float, words: str) -> None:
    points = [Point(0.01, 0.5, 0.001, 0.004), Point(0.1, 0.6, estimate, 0.06)]
    drawn = [shape.words for shape in curve(points, 5, Cutoffs(0.01, 0.01)).shapes]
    assert {"too few labels", "too many errors"} & set(drawn) == {words}


def test_powers_of_ten_are_written_out_where_they_are_short() -> None:
    assert [power_of(power) for power in (-12, -4, 0, 4, 6)] == ["10⁻¹²", "0.0001", "1", "10000", "10⁶"]
