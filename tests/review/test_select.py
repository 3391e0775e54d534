"""A choice is drawn as Django draws it."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from review.select import select

CHOICES = [("", "any"), ("a&b", "<b> & co"), (7, "seven"), ("Group “x”", [("c", "in it"), ("d", "too")])]


class Filters(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, required=False)
    wanted = forms.ChoiceField(
        choices=CHOICES, help_text="Say which.", widget=forms.Select({"data-x": "1", "size": 3})
    )
    number = forms.TypedChoiceField(choices=CHOICES, coerce=int, required=False, disabled=True)


@pytest.mark.parametrize("name", ["plain", "wanted", "number"])
@pytest.mark.parametrize("value", [None, "a&b", "7", "d", "none of them"])
@pytest.mark.parametrize(
    "attrs", [{}, {"class": "small", "aria-invalid": "true", "hidden": True, "open": False}]
)
def test_it_draws_what_django_draws(name: str, value: str | None, attrs: dict[str, str | bool]) -> None:
    form = Filters({} if value is None else {name: value}, prefix="f" if attrs else None)
    unbound = Filters(auto_id="by_%s")
    for bound in (form[name], unbound[name]):
        drawn = select(bound, attrs)
        assert parse_html(drawn) == parse_html(bound.as_widget(attrs=dict(attrs)))
        assert drawn.count("<option") == 5
