from __future__ import annotations

import pytest

from moderation.intake.decode_words import DECODE_WORDS, decode_words


@pytest.mark.parametrize("code", [*DECODE_WORDS, "a code of another version"])
def test_it_words_every_code_in_a_sentence(code: str) -> None:
    words = decode_words(code)
    assert words[0].isupper()
    assert words.endswith(".")
    assert "Error" not in words
    assert code not in words
