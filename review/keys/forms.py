"""One field for each action that has a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from review.keys.actions import ACTIONS
from review.keys.chosen import clashes, left_blank, needs_a_letter

FIELD = forms.TextInput(
    attrs={"maxlength": 1, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
)


class KeysForm(forms.Form):
    """A letter for every action; two actions with the same one are refused, and each says which other it meets."""

    def __init__(self, data: Any, *, keys: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(keys), auto_id="key_%s")
        for action in ACTIONS:
            self.fields[action.name] = forms.CharField(
                label=_(action.words),
                help_text=_("usually {letter}").format(letter=action.key.upper()),
                max_length=1,
                widget=FIELD,
                error_messages={"required": left_blank(action), "max_length": needs_a_letter(action)},
            )

    def clean(self) -> dict[str, str]:
        keys = {name: value.strip().lower() for name, value in self.cleaned_data.items()}
        for name, words in clashes(keys).items():
            self.add_error(name, words)
        return keys
