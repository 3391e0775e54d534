"""What a person chooses for themselves, and what the organisation sets."""

from __future__ import annotations

from typing import Any

from django import forms

from moderation.vocabulary import CATEGORY_WORDS, Category
from moderation.wellness.bounds import RANGES, NewBounds
from moderation.wellness.models import Arrival, Bounds, Preference

SAID = {"yes": True, "no": False}
CATEGORIES = [(category.value, words) for category, words in CATEGORY_WORDS.items()]
COLOUR = {
    True: "Stays for the rest of the case",
    False: "Goes back to the veil when the page is opened again",
}
ASKED = {True: "Ask me to take them", False: "Do not ask me"}


class HabitsForm(forms.Form):
    """Every choice has the organisation's as its first, which goes on following it."""

    arrives = forms.ChoiceField(
        label="A picture arrives",
        required=False,
        widget=forms.RadioSelect,
        help_text="Every picture alike, made this way on the server. Colour is always a second step, and logged.",
    )
    keeps_colour = forms.ChoiceField(
        label="Colour, once you opened it",
        required=False,
        widget=forms.RadioSelect,
    )
    prompts = forms.ChoiceField(label="Breaks", required=False, widget=forms.RadioSelect)

    def __init__(self, bounds: Bounds, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("arrives", Arrival(bounds.arrives).label, Arrival.choices)
        self.offer("keeps_colour", COLOUR[bounds.keeps_colour], said(COLOUR))
        self.offer("prompts", ASKED[bounds.prompts], said(ASKED))
        if not bounds.prompts_optional:
            del self.fields["prompts"]

    def offer(self, name: str, ours: str, own: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", f"As set here: {ours[:1].lower()}{ours[1:]}"), *own]

    def chosen(self, kept: Preference) -> dict[str, Any]:
        """As `choose` takes it; where the organisation leaves no choice, what was chosen before stays."""
        given = self.cleaned_data
        return {
            "arrives": Arrival(given["arrives"]) if given["arrives"] else None,
            "keeps_colour": SAID.get(given["keeps_colour"]),
            "prompts": SAID.get(given["prompts"]) if "prompts" in given else kept.prompts,
        }


class NotHandedForm(forms.Form):
    """The categories whose cases this person is not handed."""

    categories = forms.MultipleChoiceField(
        label="Do not hand me", choices=CATEGORIES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def chosen(self) -> list[Category]:
        return [Category(name) for name in self.cleaned_data["categories"]]


def said(words: dict[bool, str]) -> list[tuple[str, str]]:
    return [(name, words[value]) for name, value in SAID.items()]


def initial_of(kept: Preference) -> dict[str, str]:
    """A person's choices as the form has them."""
    names = {None: "", True: "yes", False: "no"}
    return {
        "arrives": kept.arrives,
        "keeps_colour": names[kept.keeps_colour],
        "prompts": names[kept.prompts],
    }


def whole_number(name: str, label: str, help_text: str = "") -> forms.IntegerField:
    low, high = RANGES[name]
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=help_text)


class BoundsForm(forms.Form):
    """The organisation's bounds, then what holds for people who have not chosen."""

    look_minutes = whole_number("look_minutes", "Minutes of looking in a day, at most")
    severe_in_a_row = whole_number("severe_in_a_row", "Severe pictures in a row, at most")
    work_minutes = whole_number("work_minutes", "Minutes of work before a break")
    rest_minutes = whole_number("rest_minutes", "Minutes of a break")
    day_begins = whole_number("day_begins", "The day begins at, hour of UTC")
    arrives = forms.ChoiceField(label="A picture arrives", choices=Arrival.choices)
    keeps_colour = forms.BooleanField(label="Colour stays for the rest of a case", required=False)
    prompts = forms.BooleanField(label="Ask people to take breaks", required=False)
    prompts_optional = forms.BooleanField(
        label="People choose for themselves whether they are asked", required=False
    )

    def given(self) -> NewBounds:
        values = dict(self.cleaned_data)
        return NewBounds(**values | {"arrives": Arrival(values["arrives"])})


def initial_bounds(bounds: Bounds) -> dict[str, Any]:
    return {name: getattr(bounds, name) for name in NewBounds.__dataclass_fields__}
