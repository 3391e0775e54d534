"""Numbers as people type them, in either language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from review.tuning.typed import number_of


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("5", 5, 5),
        ("0.5", 0.5, 0.5),
        ("0,5", 0.5, 0.5),
        ("1,000", 1000, 1),
        ("1.000", 1, 1000),
        ("1,000.5", 1000.5, None),
        ("1.000,5", None, 1000.5),
        ("0,005", 0.005, 0.005),
        ("0.018", 0.018, 0.018),
        ("1,0000", 1, 1),
        ("1e-05", 1e-05, 1e-05),
        ("many", None, None),
    ],
)
def test_separators_are_the_languages_own(text: str, english: float | None, german: float | None) -> None:
    for language, meant in (("en", english), ("de", german)):
        with override(language):
            if meant is None:
                with pytest.raises(ValueError, match="could not convert"):
                    number_of(text)
            else:
                assert number_of(text) == meant
