"""Rows go to the places that people type beside them."""

from __future__ import annotations

import pytest

from review.policies.places import in_order


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ([], ""),
        (["1", "2", "3", "4"], "abcd"),
        (["4", "2", "3", "4"], "bcda"),
        (["1", "2", "3", "1"], "dabc"),
        (["3", "2", "3", "4"], "bcad"),
        (["2", "1", "3", "4"], "bacd"),
        (["1", "", "3", "x"], "acbd"),
        (["-5", "2", "-9", "4"], "cabd"),
        (["1", "1", "1", "1"], "bcda"),
    ],
)
def test_it_moves_up_before_and_down_behind(places: list[str], order: str) -> None:
    assert "".join("abcd"[index] for index in in_order(places)) == order
