"""Choices and fields of one line are drawn as Django draws them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from review.controls import choice, control

CHOICES = [
    ("", "any"),
    ("a&b", "<b> & co"),
    (7, mark_safe("<i>seven</i>")),
    ("Group “x”", [("c", "in it"), ("d", "too")]),
]


class Filters(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, required=False)
    wanted = forms.ChoiceField(
        choices=CHOICES, help_text="Say which.", widget=forms.Select({"data-x": "1", "size": 3})
    )
    number = forms.TypedChoiceField(choices=CHOICES, coerce=int, required=False, disabled=True)
    words = forms.CharField(max_length=9, widget=forms.TextInput({"placeholder": '"<&>"'}))
    count = forms.FloatField(min_value=0, required=False, localize=True)
    mail = forms.EmailField(initial="a'b@example.org")
    url = forms.URLField(assume_scheme="https", required=False)
    day = forms.DateTimeField(initial=datetime(2026, 5, 6, 7, 8, tzinfo=UTC))
    secret = forms.CharField(widget=forms.PasswordInput)
    tick = forms.BooleanField()
    text = forms.CharField(widget=forms.Textarea)


class Choices(forms.Form):
    one = forms.ChoiceField(choices=CHOICES[:3], widget=forms.RadioSelect({"class": "<x>"}))
    some = forms.MultipleChoiceField(choices=CHOICES[:3], widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("name", Filters.base_fields)
@pytest.mark.parametrize("value", [None, "", "a&b", "7", "d", "none of <them>"])
@pytest.mark.parametrize(
    "attrs", [{}, {"class": "small", "aria-invalid": "true", "hidden": True, "open": False}]
)
def test_it_draws_what_django_draws(name: str, value: str | None, attrs: dict[str, str | bool]) -> None:
    form = Filters({} if value is None else {name: value}, prefix="f" if attrs else None)
    unbound = Filters(auto_id="by_%s")
    for bound in (form[name], unbound[name]):
        drawn = control(bound, attrs)
        assert parse_html(drawn) == parse_html(bound.as_widget(attrs=dict(attrs)))
        assert drawn.count("<option") == (5 if name in ("plain", "wanted", "number") else 0)


@pytest.mark.parametrize("name", Choices.base_fields)
@pytest.mark.parametrize("value", [[], ["a&b"], ["7"], ["a&b", "7"]])
def test_what_is_ticked_is_drawn_as_django_draws_it(name: str, value: list[str]) -> None:
    data = QueryDict(mutable=True)
    data.setlist(name, value)
    each = [(choice(one), one.tag()) for one in Choices(data)[name]]
    assert [parse_html(ours) for ours, _ in each] == [parse_html(theirs) for _, theirs in each]
    assert name == "one" or sum("checked" in ours for ours, _ in each) == len(value)
