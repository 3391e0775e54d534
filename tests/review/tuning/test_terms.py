"""Terms that cannot be meant, and histories that prove nothing, are sentences."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.review.tuning.desk import CERTIFY, NO_NUMBER, TUNE, hand_over, history, text_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("missed=0", "a tolerance of 0 asks for"),
        ("missed=abc", "“abc” is not a number."),
        ("missed=nan", "“nan” is not a number."),
        ("missed=-1", "must be a number from 0 to 1,000"),
        ("missed=5000", "must be a number from 0 to 1,000"),
        ("confidence=100", "The confidence must be a number from 50 % to 99.99 %."),
        ("days=4", "Choose one of"),
        ("below=2", "A cut-off is a risk from 0 to 1."),
        ("missed=999", "publishing everything would pass as well"),
        ("missed=1,000", "You bear 1000 missed violations per 1,000 uploads"),
        ("rejected=1000", "rejecting everything would pass as well"),
        ("missed=1,0000,0", "“1,0000,0” is not a number."),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(admin: Client, cast: Cast, query: str, words: str) -> None:
    history(cast, 400)
    hand_over(admin)
    response = admin.get(f"{TUNE}?{query}")
    page = text_of(response.content.decode())
    assert words in page
    if response.status_code == 422:
        assert CERTIFY not in page
        assert "Your tolerance" not in page
        assert "per 1,000 uploads" in page, "the fields"
    else:
        above, _main = page.split("What could slip through", 1)
        assert words in above
        assert "pass as well" not in words or page.count(words) == 1
    assert not NO_NUMBER.search(page.replace("“nan”", ""))


def test_every_value_that_cannot_be_meant_is_named_above_and_at_its_field(admin: Client, cast: Cast) -> None:
    page = admin.get(f"{TUNE}?missed=5000&rejected=-1&confidence=100&days=4&below=2").content.decode()
    above, fields = (
        text_of(re.search(f"<{tag}.*?</{end}>", page, re.S)[0])  # type: ignore[index]  # both are there
        for tag, end in (
            ('header class="page-head', "header"),
            ('section class="panel" aria-labelledby="terms', "section"),
        )
    )
    said = (
        "The tolerance for missed violations must be a number from 0 to 1,000",
        "The tolerance for wrong rejections must be a number from 0 to 1,000",
        "The confidence must be a number from 50 % to 99.99 %.",
        "Choose one of 7, 21, 30, 90 days.",
    )
    for words in said:
        assert words in above
        assert words in fields
    assert "A cut-off is a risk from 0 to 1." in above


@pytest.mark.parametrize(
    ("world", "words"),
    [
        (None, "there are no uploads in this window"),
        ({"uploads": 300, "to_people": 0.0, "sample_rate": 0.0}, "no person has labelled any upload"),
        ({"uploads": 1}, "Nothing is proved"),
        ({"uploads": 500, "violations": 1.0}, "Nothing is proved"),
    ],
)
def test_thin_histories_are_sentences(
    admin: Client, cast: Cast, world: dict[str, float] | None, words: str
) -> None:
    if world is not None:
        history(cast, **world)  # type: ignore[arg-type]  # the same, `uploads` whole
    response = admin.get(TUNE)
    page = text_of(response.content.decode())
    assert response.status_code == 200
    assert words in page
    assert not NO_NUMBER.search(page)
    assert "0.00 to 0.00" not in page
    if words.startswith("no person"):
        assert re.search(r"how many would be missed is not known \(95 %: 0\.00 to [\d.]+\)", page)
