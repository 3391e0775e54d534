"""The form of a budget."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.platforms.models import Platform
from moderation.screening.limits.money import units_of
from moderation.screening.models import Budget, Period
from review.insights.names import scorers

MOST = 1_000_000_000  # dollars; what a column of billionths holds with room to spare


class BudgetForm(forms.Form):
    """What may be spent, on what, by whom, in which time."""

    provider = forms.ChoiceField(label=gettext_lazy("Scorer"), required=False)
    platform = forms.ModelChoiceField(
        Platform.objects.all(),
        label=gettext_lazy("Platform"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All"),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=[(Period.DAY.value, gettext_lazy("A day")), (Period.MONTH.value, gettext_lazy("A month"))],
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Dollars at most"),
        min_value=0,
        max_value=MOST,
        decimal_places=9,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Days and months are those of UTC. What would go over is not sent: people look instead. A budget "
            "that exists is changed."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *((name, name) for name in scorers())]

    @property
    def limit(self) -> int:
        """The amount in billionths of a dollar."""
        return units_of(self.cleaned_data["amount"])

    @property
    def whose(self) -> dict[str, Any]:
        """Provider, platform and period, as `set_budget` takes them."""
        given = self.cleaned_data
        return {
            "provider": given["provider"],
            "platform": given["platform"],
            "period": Period(given["period"]),
        }


def budget_at(budget: Budget) -> dict[str, Any]:
    """The same of a budget that exists."""
    return {
        "provider": budget.provider,
        "platform": budget.platform,
        "period": Period(budget.period),
    }
