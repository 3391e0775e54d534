"""The form of a backlog: once by GET for its estimate, once by POST to begin it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from moderation.platforms.models import Platform
from moderation.rescreening.chosen import Choice
from moderation.vocabulary import Status
from review.insights.names import scorers

STATUSES = (Status.APPROVED, Status.REJECTED, Status.IN_REVIEW)


class ChoiceForm(forms.Form):
    """Which scorer looks again, at what."""

    provider = forms.ChoiceField(label=gettext_lazy("Scorer"))
    platform = forms.ModelChoiceField(
        Platform.objects.all(),
        label=gettext_lazy("Platform"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All that ask this scorer"),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            *((status.value, gettext_lazy(status.value.replace("_", " "))) for status in STATUSES),
        ],
    )
    since = forms.DateField(
        label=gettext_lazy("Posted since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The beginning of this day in UTC."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("Pictures at most"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("The newest go first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in scorers()]

    @property
    def choice(self) -> Choice:
        given = self.cleaned_data
        day = given["since"]
        since = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        return Choice(given["provider"], given["platform"], since, given["status"], given["most"])


class BeginForm(ChoiceForm):
    """The same with a reason for the log."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For the log, and for who reads this page later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ChoiceForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()
