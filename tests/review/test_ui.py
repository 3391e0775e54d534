"""Times, numbers and fields in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override

from review import ui


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=8), "8 s"),
        (timedelta(minutes=38, seconds=59), "38 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=3, minutes=5), "3 h 05"),
        (timedelta(days=4, hours=3), "4 days"),
        (timedelta(seconds=-5), "0 s"),
        (None, "–"),
    ],
)
def test_span(length: timedelta | None, words: str) -> None:
    assert ui.span(length) == words


def test_ago() -> None:
    assert ui.ago(timezone.now()) == "just now"
    assert ui.ago(timezone.now() - timedelta(minutes=38, seconds=1)) == "38 min ago"
    assert ui.ago(None) == "never"


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (9_999, "9,999"), (10_000, "10,000+")])
def test_capped(count: int, words: str) -> None:
    assert ui.capped(count) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mira Okafor", "MO"), ("kestrel_works", "ke"), ("", "?"), ("A B C", "AC"), ("u-7", "u7"), ("--", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("value", "length"), [(0.5, "50.00"), (2.0, "100.00"), (-1.0, "0.00"), (None, "0.00")]
)
def test_bar(value: float | None, length: str) -> None:
    assert ui.bar(value) == length


def test_what_a_platform_sent_turns_nothing_around_it() -> None:
    every = "".join(map(chr, [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    assert set(ui.TURNS) == set(every)
    assert ui.isolated("kestrel <b>") == "<bdi>kestrel &lt;b&gt;</bdi>"
    assert ui.isolated("مرحبا\u202eevil") == "<bdi>مرحبا<code>‹RLO›</code>evil</bdi>"
    assert ui.unturned("\u2067a\u2069 <") == "‹RLI›a‹PDI› <"
    assert not set(every) & set(ui.isolated(every) + ui.unturned(every))


def test_a_name_within_a_sentence_turns_nothing_around_it() -> None:
    assert ui.apart("Mira Okafor") == "Mira Okafor"
    assert ui.apart("سارة 7") == "\u2068سارة 7\u2069"
    assert ui.apart("a\u202eb") == "a‹RLO›b"
    assert ui.any_of(["Mira", "سارة"]) == "Mira or \u2068سارة\u2069"
    with override("ar"):
        assert ui.apart("Mira") == "\u2068Mira\u2069"


def test_a_score_nobody_gave_is_never_zero() -> None:
    assert ui.share(None) == "–"
    assert ui.share(0.0) == "0.00"


def test_a_score_never_looks_like_a_threshold_that_it_is_not() -> None:
    assert (ui.share(0.0003, 0.0), ui.share(0.0, 0.0003)) == ("0.0003", "0.00")
    assert (ui.share(0.7319, 0.2), ui.share(0.2, 0.7319)) == ("0.73", "0.20")


class Sample(forms.Form):
    tolerance = forms.FloatField(help_text="Per 1,000.", min_value=0)


def test_a_field_ties_its_words_to_its_control() -> None:
    form = Sample({"tolerance": "-2"})
    html = engines["django"].from_string("{% field form.tolerance %}").render({"form": form})
    assert 'aria-describedby="id_tolerance_help id_tolerance_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_tolerance_error"' in html
    assert "greater than or equal to 0" in html


def test_query_changes_only_what_it_names() -> None:
    request = RequestFactory().get("/audit/?event=case.decided&page=3")
    template = engines["django"].from_string("{% query page=4 %} {% query page=None event=None %}")
    assert template.render({}, request) == "?event=case.decided&amp;page=4 ?"


def test_an_address_is_what_url_says() -> None:
    key = uuid4()
    for name in ("submission", "submission_thumb", "case"):
        assert ui.address(name, key) == reverse(name, args=[key])
    with pytest.raises(NoReverseMatch):
        ui.address("no page has this name", key)


@pytest.mark.parametrize("uploader", ["u-7", "a/b", "a b?c#d%25", "ü\n", "..", "@:~!$&'()*+,;="])
def test_an_uploaders_address_is_what_url_says(uploader: str) -> None:
    assert ui.uploader_address("lantern", uploader) == reverse("uploader", args=["lantern", uploader])


def test_a_query_string_ends_with_what_is_yet_to_be_written() -> None:
    text = '{% query_up_to "open" %}7'
    request = RequestFactory().get("/audit/?open=3&event=a%26b&before=9")
    assert engines["django"].from_string(text).render({}, request) == "?event=a%26b&amp;before=9&amp;open=7"


def test_an_hour_has_its_day_where_that_is_not_today() -> None:
    now = timezone.now().replace(hour=13, minute=5)
    assert ui.hour_or_day(now) == "13:05"
    assert ui.hour_or_day(now + timedelta(days=1)).endswith(", 13:05")
