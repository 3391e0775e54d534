"""Sheets come back from bytes as they were, and join whatever columns they have."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.history.sheet import Sheet, join


def some() -> Sheet:
    return Sheet(
        2,
        {
            "share": np.array([0.1, np.nan]),
            "word": np.array([1, 0], np.uint32),
            "low": np.array([2**64 - 1, 0], np.uint64),
        },
        {"word": ("late", "early")},
    )


def test_it_reads_what_it_packed_to_the_last_bit() -> None:
    again = Sheet.unpack(some().pack())
    assert (again.rows, again.words) == (2, {"word": ("late", "early")})
    for name, column in some().columns.items():
        assert again.columns[name].dtype == column.dtype
        assert again.columns[name].tobytes() == column.tobytes()


def test_what_was_read_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Sheet.unpack(some().pack()).columns["share"][0] = 1


def test_it_joins_words_that_stand_in_different_places() -> None:
    other = Sheet(3, {"word": np.array([0, 1, 2], np.uint32)}, {"word": ("early", "never", "late")})
    whole = join([some(), other])
    said = [whole.words["word"][place] for place in whole.columns["word"]]
    assert said == ["early", "late", "early", "never", "late"]


def test_a_column_that_one_sheet_lacks_says_nothing_there() -> None:
    other = Sheet(1, {"more": np.array([7], np.uint8)})
    whole = join([some(), other])
    assert whole.rows == 3
    assert np.isnan(whole.columns["share"][2])
    assert whole.columns["more"].tolist() == [0, 0, 7]


def test_a_word_that_one_sheet_lacks_is_empty_there() -> None:
    other = Sheet(1, {"more": np.array([0], np.uint32)}, {"more": ("said",)})
    whole = join([some(), other])
    assert [whole.words["more"][place] for place in whole.columns["more"]] == ["", "", "said"]


def test_nothing_joined_is_nothing() -> None:
    assert join([]).rows == 0
