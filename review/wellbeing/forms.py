"""What a person chooses for themselves, and what the organisation sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from moderation.vocabulary import CATEGORY_WORDS, Category
from moderation.wellness.bounds import RANGES, NewBounds
from moderation.wellness.models import Arrival, Bounds, Preference
from review.language.words import within

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SAID = {"yes": True, "no": False}
CATEGORIES = [(category.value, gettext_lazy(words)) for category, words in CATEGORY_WORDS.items()]
COLOUR = {
    True: gettext_noop("Stays for the rest of the case"),
    False: gettext_noop("Goes back to the veil when the page is opened again"),
}
ARRIVALS = [(value, gettext_lazy(str(label))) for value, label in Arrival.choices]
ASKED = {True: gettext_noop("Ask me to take them"), False: gettext_noop("Do not ask me")}


class HabitsForm(forms.Form):
    """Every choice has the organisation's as its first, which goes on following it."""

    arrives = forms.ChoiceField(
        label=gettext_lazy("A picture arrives"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Every picture alike, made this way on the server. Colour is always a second step, and logged."
        ),
    )
    keeps_colour = forms.ChoiceField(
        label=gettext_lazy("Colour, once you opened it"),
        required=False,
        widget=forms.RadioSelect,
    )
    prompts = forms.ChoiceField(label=gettext_lazy("Breaks"), required=False, widget=forms.RadioSelect)

    def __init__(self, bounds: Bounds, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arrivals = [(value, str(words)) for value, words in ARRIVALS]
        self.offer("arrives", dict(arrivals)[bounds.arrives], arrivals)
        self.offer("keeps_colour", _(COLOUR[bounds.keeps_colour]), said(COLOUR))
        self.offer("prompts", _(ASKED[bounds.prompts]), said(ASKED))
        if not bounds.prompts_optional:
            del self.fields["prompts"]

    def offer(self, name: str, ours: str, own: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("As set here: {choice}").format(choice=within(ours))),
            *own,
        ]

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
        label=gettext_lazy("Do not hand me"),
        choices=CATEGORIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def chosen(self) -> list[Category]:
        return [Category(name) for name in self.cleaned_data["categories"]]


def said(words: dict[bool, str]) -> list[tuple[str, str]]:
    return [(name, _(words[value])) for name, value in SAID.items()]


def initial_of(kept: Preference) -> dict[str, str]:
    """A person's choices as the form has them."""
    names = {None: "", True: "yes", False: "no"}
    return {
        "arrives": kept.arrives,
        "keeps_colour": names[kept.keeps_colour],
        "prompts": names[kept.prompts],
    }


def whole_number(name: str, label: StrOrPromise) -> forms.IntegerField:
    low, high = RANGES[name]
    return forms.IntegerField(label=label, min_value=low, max_value=high)


class BoundsForm(forms.Form):
    """The organisation's bounds, then what holds for people who have not chosen."""

    look_minutes = whole_number("look_minutes", gettext_lazy("Minutes of looking in a day, at most"))
    severe_in_a_row = whole_number("severe_in_a_row", gettext_lazy("Severe pictures in a row, at most"))
    work_minutes = whole_number("work_minutes", gettext_lazy("Minutes of work before a break"))
    rest_minutes = whole_number("rest_minutes", gettext_lazy("Minutes of a break"))
    day_begins = whole_number("day_begins", gettext_lazy("The day begins at, hour of UTC"))
    arrives = forms.ChoiceField(label=gettext_lazy("A picture arrives"), choices=ARRIVALS)
    keeps_colour = forms.BooleanField(
        label=gettext_lazy("Colour stays for the rest of a case"), required=False
    )
    prompts = forms.BooleanField(label=gettext_lazy("Ask people to take breaks"), required=False)
    prompts_optional = forms.BooleanField(
        label=gettext_lazy("People choose for themselves whether they are asked"), required=False
    )

    def given(self) -> NewBounds:
        values = dict(self.cleaned_data)
        return NewBounds(**values | {"arrives": Arrival(values["arrives"])})


def initial_bounds(bounds: Bounds) -> dict[str, Any]:
    return {name: getattr(bounds, name) for name in NewBounds.__dataclass_fields__}
