"""The form of a queue, and what was typed as a shape."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.cases.shape import LONGEST_NAME, QueueInvalid, Shape
from moderation.vocabulary import CATEGORY_WORDS
from review.language.told import told

FIXED_IN_DEFAULT = ("name", "categories", "languages", "skill")


def in_words(choices: type[TextChoices]) -> list[tuple[str, Any]]:
    return [(value, gettext_lazy(str(label))) for value, label in choices.choices]


class QueueForm(forms.Form):
    """How a queue is to be; the default queue has only its order and what happens at its due time."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"),
        required=False,
        choices=[(category.value, gettext_lazy(words)) for category, words in CATEGORY_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick none to take any. A queue with categories shows each case’s category on its page, one "
            "without shows none; spot checks, known items and second reviews go only where none is shown."
        ),
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        required=False,
        help_text=gettext_lazy("Such as “de, pt”; empty takes any."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    order = forms.ChoiceField(label=gettext_lazy("Order"), choices=in_words(QueueOrder))
    at_due = forms.ChoiceField(
        label=gettext_lazy("When a case is due and nobody has decided it"), choices=in_words(AtDue)
    )
    skill = forms.CharField(
        label=gettext_lazy("Skill"),
        required=False,
        help_text=gettext_lazy(
            "One word: only people with this skill are handed its cases. Empty: everybody who reviews here."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


def queue_form(queue: Queue, data: QueryDict | None = None) -> QueueForm:
    """The form of one queue among several on a page: its ids carry the queue's."""
    initial: dict[str, Any] = {
        "name": queue.name,
        "categories": queue.categories,
        "languages": ", ".join(queue.languages),
        "order": queue.order,
        "at_due": queue.at_due,
        "skill": queue.skill,
    }
    form = QueueForm(data, initial=initial, auto_id=f"queue_{queue.id.hex}_%s")
    if queue.is_default:
        for name in FIXED_IN_DEFAULT:
            del form.fields[name]
    return form


def shape_typed(sent: QueryDict, default: Queue | None = None) -> Shape:
    """As it was sent, whatever is wrong with it; of the default queue what cannot be changed is taken as it is."""
    return Shape(
        name=default.name if default else sent.get("name", ""),
        categories=() if default else tuple(sent.getlist("categories")),
        languages=() if default else tuple(sent.get("languages", "").split(",")),
        order=sent.get("order", ""),
        at_due=sent.get("at_due", ""),
        skill="" if default else sent.get("skill", ""),
    )


def say(form: QueueForm, invalid: QueueInvalid) -> None:
    """Every problem at its field, beside what the form has found itself."""
    form.is_valid()
    for problem in invalid.problems:
        if problem.field not in form.errors:
            form.add_error(problem.field if problem.field in form.fields else None, told(problem.detail))
