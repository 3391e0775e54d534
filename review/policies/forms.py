"""The two small forms: a new policy, and the reason for publishing."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.policy.models import Policy
from moderation.policy.publish import LONGEST_REASON


class NewPolicyForm(forms.Form):
    """A name and the policy to begin with; its short name is made from the name when left empty."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("For addresses: letters, digits, hyphens."),
    )
    source = forms.ChoiceField(label=gettext_lazy("Begins as a copy of"))

    def __init__(self, data: QueryDict | None, *, policies: Iterable[Policy]) -> None:
        super().__init__(data)
        for name in ("name", "slug"):  # a browser would cut off what is too long, and say nothing
            self.fields[name].widget.attrs.pop("maxlength", None)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(policy.slug, policy.name) for policy in policies]

    def clean(self) -> dict[str, object]:
        found: dict[str, object] = super().clean() or {}
        slug = str(found.get("slug") or slugify(str(found.get("name", "")))[:64]).lower()
        if not slug and "name" in found and "slug" not in self.errors:
            self.add_error("slug", _("This name holds no letter for an address; type a short name."))
        found["slug"] = slug
        return found


class PublishForm(forms.Form):
    """Why, and which state of the draft was read."""

    draft_version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("The log keeps it beside what changes."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
