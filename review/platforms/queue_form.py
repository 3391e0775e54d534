"""The form of a queue, and what was typed as a shape."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.cases.shape import LONGEST_NAME, QueueInvalid, Shape
from moderation.vocabulary import CATEGORY_WORDS

FIXED_IN_DEFAULT = ("name", "categories", "languages", "skill")


class QueueForm(forms.Form):
    """How a queue is to be; the default queue has only its order and what happens at its due time."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME)
    categories = forms.MultipleChoiceField(
        label="Categories",
        required=False,
        choices=[(category.value, words) for category, words in CATEGORY_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none to take any. A queue with categories shows each case’s category on its page, one without "
        "shows none; spot checks, gold items and second reviews go only where none is shown.",
    )
    languages = forms.CharField(
        label="Languages",
        required=False,
        help_text="Such as “de, pt”; empty takes any.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    order = forms.ChoiceField(label="Order", choices=QueueOrder.choices)
    at_due = forms.ChoiceField(label="When a case is due and nobody has decided it", choices=AtDue.choices)
    skill = forms.CharField(
        label="Skill",
        required=False,
        help_text="One word: only people with this skill are handed its cases. Empty: everybody who reviews here.",
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
            form.add_error(problem.field if problem.field in form.fields else None, problem.detail)
