"""Adding a person, and giving somebody a role."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy, gettext_noop

from moderation.people.roles import ROLE_WORDS
from moderation.people.skills import SkillsInvalid, words_of
from moderation.platforms.models import Platform
from moderation.vocabulary import Role
from review.language.words import why_not

USERNAME = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_.@+-]*\Z",
    gettext_noop("Letters, digits and . _ @ + - only, beginning with a letter or digit."),
)
EVERYWHERE = gettext_lazy("All platforms")


class RoleForm(forms.Form):
    """One role, at one platform or at all of them."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, gettext_lazy(words)) for role, words in ROLE_WORDS.items()],
    )
    platform = forms.ModelChoiceField(
        Platform.objects.all(),
        label=gettext_lazy("Where"),
        required=False,
        empty_label=EVERYWHERE,
        to_field_name="slug",
    )

    def role_given(self) -> Role:
        return Role(self.cleaned_data["role"])

    def platform_given(self) -> Platform | None:
        platform: Platform | None = self.cleaned_data["platform"]
        return platform


class SkillsForm(forms.Form):
    """What a person can review that not everybody can."""

    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        required=False,
        help_text=gettext_lazy(
            "Words such as “german, weapons”. A queue may ask for one; other queues are open to everybody."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_skills(self) -> list[str]:
        try:
            return words_of(self.cleaned_data["skills"])
        except SkillsInvalid as invalid:
            raise ValidationError(why_not(invalid)) from None


class OwnUploaderForm(forms.Form):
    """An uploader id that is the person themselves."""

    own_platform = forms.ModelChoiceField(
        Platform.objects.all(), label=gettext_lazy("Platform"), empty_label=None, to_field_name="slug"
    )
    uploader_id = forms.CharField(
        label=gettext_lazy("Uploader id"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PersonForm(RoleForm):
    """A new person with a first role."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=64,
        validators=[USERNAME],
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ["username", "name", "role", "platform"]
