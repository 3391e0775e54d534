"""`translate` and `date` say what Django's own say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.template import engines
from django.template.defaultfilters import date as djangos
from django.utils.translation import override

SAYS = {
    '{% translate "Submissions" %}': ("Submissions", "Einsendungen"),
    '{% translate "Submissions" as word %}{{ word }}': ("Submissions", "Einsendungen"),
    '{% translate "Submissions" noop %}': ("Submissions", "Submissions"),
    '{% translate "Submissions"|upper %}': ("SUBMISSIONS", "EINSENDUNGEN"),
    "{% translate word %}": ("Submissions", "Einsendungen"),
    '{% translate "100 % of <b>" %}': ("100 % of <b>", "100 % of <b>"),
}


@pytest.mark.parametrize("text", SAYS)
def test_it_says_what_djangos_own_tag_says_in_either_language_and_again(text: str) -> None:
    ours, djangos = (engines["django"].from_string(load + text) for load in ("", "{% load i18n %}"))
    for language, words in (("en", SAYS[text][0]), ("de", SAYS[text][1])) * 2:
        with override(language):
            assert ours.render({"word": "Submissions"}) == words
            assert djangos.render({"word": "Submissions"}) == words


FORMS = (
    "c",
    "j M, H:i:s",
    "j M Y",
    "d.m.Y",
    "H:i",
    "D j M",
    "Y-m-d \\a\\t H:i",
    "N jS, P e",
    "SHORT_DATE_FORMAT",
    "",
)
MOMENTS = (
    datetime(2026, 3, 1, 9, 5, 7, 250, UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    date(2026, 5, 6),
    time(7, 8),
    None,
    "",
    "no moment",
)


@pytest.mark.parametrize("form", FORMS)
def test_it_writes_moments_as_djangos_own_filter_does(form: str) -> None:
    text = f'{{{{ at|date:"{form}" }}}}' if form else "{{ at|date }}"
    ours = engines["django"].from_string(text)
    for language in ("en", "de", "en"):
        with override(language):
            for at in MOMENTS:
                if isinstance(at, date) and not isinstance(at, datetime) and set(form) & set("HiPes"):
                    continue  # Django refuses a time of a day
                assert ours.render({"at": at}) == djangos(at, form or None)


@pytest.mark.parametrize("form", FORMS[:-1])
def test_a_moment_is_an_element_with_djangos_own_words(form: str) -> None:
    ours = engines["django"].from_string(f'{{% moment at _("{form}") %}}')
    djangos = engines["django"].from_string(
        f'<time datetime="{{{{ at|date:\'c\' }}}}">{{{{ at|date:_("{form}") }}}}</time>'
    )
    for language in ("en", "de", "en"):
        with override(language):
            for at in MOMENTS[:2]:
                assert ours.render({"at": at}) == djangos.render({"at": at})
            assert ours.render({"at": None}) == ""
