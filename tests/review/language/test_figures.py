"""Whole numbers are written as Django writes them."""

from __future__ import annotations

import pytest
from django.utils.formats import number_format
from django.utils.translation import override

from review.language.figures import decimal, thousands

NUMBERS = (0, 7, 999, 1000, -1000, 12_345, 1_284_306, 10**12)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("number", NUMBERS)
def test_thousands_are_djangos(number: int, language: str) -> None:
    with override(language):
        expected = number_format(number, force_grouping=True)
        assert thousands(number) == expected
    assert thousands(number, language) == expected


def test_what_is_no_whole_number_has_the_languages_point() -> None:
    """Django's would have the one that drawings need."""
    with override("de"):
        assert thousands(1234.5) == "1.234,5"
    assert thousands(1234.5) == "1,234.5"


def test_a_language_that_is_given_is_not_asked_for() -> None:
    with override("en"):
        assert decimal("1,284.5 %", "de") == "1.284,5 %"
    with override("de"):
        assert decimal("1,284.5 %", "en") == "1,284.5 %"
