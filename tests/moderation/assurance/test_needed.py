"""How many labels a tolerance takes."""

from __future__ import annotations

import pytest

from moderation.assurance.bounds import upper_limit
from moderation.assurance.needed import labels_needed


@pytest.mark.parametrize("tolerance", [0.002, 0.005, 0.01, 0.3])
@pytest.mark.parametrize("errors", [0, 1, 2, 5])
def test_it_is_the_least_number_that_is_enough(tolerance: float, errors: int) -> None:
    needed = labels_needed(tolerance, errors, 0.025)
    assert needed is not None
    assert upper_limit(errors, needed, 0.025) <= tolerance < upper_limit(errors, needed - 1, 0.025)


def test_no_number_is_enough_for_never() -> None:
    assert labels_needed(0.0, 0, 0.025) is None
    assert labels_needed(1.0, 3, 0.025) == 3
