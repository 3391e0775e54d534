"""The tag `translate` says what Django's own says."""

from __future__ import annotations

import pytest
from django.template import engines
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
