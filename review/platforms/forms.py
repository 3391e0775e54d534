"""The forms of the platform pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.cases.onboard import FIRST_POLICY
from moderation.platforms.models import LONGEST_GUIDANCE, Platform
from moderation.platforms.shares import MOST
from moderation.policy.models import Assignment, Policy
from moderation.policy.roll_out import MOST_PERCENT
from moderation.vocabulary import WEBHOOK_EVENTS
from moderation.webhooks.endpoints import LONGEST_URL
from moderation.webhooks.models import Endpoint
from review.language.figures import thousands

FIRST_PERCENT = 10


class PlatformForm(forms.Form):
    """A new platform; its first key comes with it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Lower-case letters, digits and hyphens; made from the name if empty."),
    )
    policy_slug = forms.ModelChoiceField(
        Policy.objects.all(),
        label=gettext_lazy("Policy"),
        to_field_name="slug",
        empty_label=None,
        initial=FIRST_POLICY,
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("upload service")}),
    )


class EndpointForm(forms.Form):
    """An endpoint; nothing ticked means every event."""

    url = forms.CharField(
        label="URL",
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://api.example.com/hooks/moderation"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        choices=[(event.value, event.value) for event in WEBHOOK_EVENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to get all of them."),
    )


class GuidanceForm(forms.Form):
    guidance = forms.CharField(
        label=gettext_lazy("Guidance"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=format_lazy(
            gettext_lazy(
                "What the platform is about and what is usual there, in at most {most} characters. Scorers that "
                "read are sent it where the policy says so, as a fact and not as an order."
            ),
            most=lazy(thousands, str)(LONGEST_GUIDANCE),
        ),
    )

    def clean_guidance(self) -> str:
        """A browser sends two characters for each end of a line, and counts one."""
        guidance: str = self.cleaned_data["guidance"].replace("\r\n", "\n")
        if len(guidance) > LONGEST_GUIDANCE:
            raise ValidationError(
                _("This has {number} characters; {most} are the most.").format(
                    number=thousands(len(guidance)), most=thousands(LONGEST_GUIDANCE)
                )
            )
        return guidance


class SharesForm(forms.Form):
    """Both in percent, as people say them."""

    second_review = forms.FloatField(
        label=gettext_lazy("Second looks, %"),
        min_value=0,
        max_value=100 * MOST,
        help_text=gettext_lazy(
            "Of people’s decisions, at random: a second person looks without knowing the first answer."
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    gold = forms.FloatField(
        label=gettext_lazy("Known items, %"),
        min_value=0,
        max_value=100 * MOST,
        help_text=gettext_lazy("For a hundred decisions, how many known items come into the queue."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )

    @classmethod
    def of(cls, platform: Platform, data: QueryDict | None = None) -> SharesForm:
        """With the shares as they are, beside what was typed."""
        names = {"second_review": platform.second_review_share, "gold": platform.gold_share}
        return cls(data, initial={name: f"{100 * share:.10g}" for name, share in names.items()})


class PolicyForm(forms.Form):
    policy = forms.ModelChoiceField(
        Policy.objects.all(), label=gettext_lazy("Policy"), to_field_name="slug", empty_label=None
    )


def endpoint_form(endpoint: Endpoint, data: Any = None) -> EndpointForm:
    """The form of one endpoint among several on a page: its ids carry the endpoint's."""
    return EndpointForm(
        data,
        initial={"url": endpoint.url, "events": endpoint.events},
        auto_id=f"endpoint_{endpoint.id.hex}_%s",
    )


class RollOutForm(forms.Form):
    """A second policy for a share of the submissions."""

    second = forms.ModelChoiceField(
        Policy.objects.all(),
        label=gettext_lazy("Second policy"),
        to_field_name="slug",
        empty_label=gettext_lazy("Choose one"),
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Percent of the submissions"),
        min_value=1,
        max_value=MOST_PERCENT,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )

    @classmethod
    def of(
        cls, assignment: Assignment | None, policies: Iterable[Policy], data: QueryDict | None = None
    ) -> RollOutForm:
        """Offers all of these policies but the one that holds for the rest."""
        second = assignment.second if assignment else None
        percent = assignment.second_percent if assignment and second else FIRST_PERCENT
        form = cls(data, initial={"second": second.slug if second else None, "percent": percent})
        rest = assignment.policy_id if assignment else None
        form.fields["second"].widget.choices = [
            *([] if second else [("", gettext_lazy("Choose one"))]),
            *((policy.slug, policy.name) for policy in policies if policy.id != rest),
        ]
        return form
