"""Terms that cannot be, and shares in words."""

from __future__ import annotations

import math

import pytest

from moderation.assurance.terms import Terms, TermsInvalid
from moderation.assurance.wording import percent


@pytest.mark.parametrize(
    "values",
    [
        (math.nan, 2.0),
        (-1.0, None),
        (1001.0, 1.0),
        (5.0, math.inf),
        (5.0, -0.1),
        (5.0, 2.0, 1.0),
        (5, 2, math.nan),
    ],
)
def test_impossible_terms_are_refused_in_words(values: tuple[float, ...]) -> None:
    with pytest.raises(TermsInvalid, match="must be a number from"):
        Terms(*values)


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.886, 0.9999, 1)] == [
        "0 %",
        "less than 0.1 %",
        "88.6 %",
        "more than 99.9 %",
        "100 %",
    ]
