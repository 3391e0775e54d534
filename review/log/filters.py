"""What of the log is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.audit.commit import commitment
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids, platforms_for, scope
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName
from review.log.who import actors_named

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Committed:
    """How the log writes an image's hash, so that erasing stays possible."""

    platform: str
    text: str


class WhenField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class LogForm(forms.Form):
    """The filters; all of them together must hold. Times are UTC."""

    find = forms.CharField(
        label=gettext_lazy("Submission or image"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Id or SHA-256"), "spellcheck": "false"}),
    )
    who = forms.CharField(
        label=gettext_lazy("Who"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Person, key or system")}),
    )
    event = forms.ChoiceField(
        label=gettext_lazy("Event"),
        required=False,
        choices=[("", gettext_lazy("Any event")), *((event.value, event.value) for event in EventName)],
    )
    platform = forms.ModelChoiceField(
        Platform.objects.none(),
        label=gettext_lazy("Platform"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Any platform"),
    )
    since = WhenField(label=gettext_lazy("From, UTC"), required=False)
    until = WhenField(label=gettext_lazy("Until, UTC"), required=False)

    def __init__(self, data: Any, *, person: User) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.person = person
        self.submission_id: UUID | None = None
        self.sha256 = ""
        field = self.fields["platform"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = platforms_for(person, Permission.READ_AUDIT)

    def clean_find(self) -> str:
        text: str = self.cleaned_data["find"].strip().lower()
        if SHA256.fullmatch(text):
            self.sha256 = text
        elif text:
            try:
                self.submission_id = UUID(text)
            except ValueError:
                raise forms.ValidationError(
                    _("This is neither a submission's id nor the SHA-256 of an image."), code="unknown"
                ) from None
        return text

    def condition(self) -> Q:
        """The filter on entries, within the platforms whose log this person reads."""
        asked = self.cleaned_data
        condition = scope(self.person, Permission.READ_AUDIT)
        if asked["event"]:
            condition &= Q(event=asked["event"])
        if asked["who"]:
            condition &= reduce(or_, actors_named(asked["who"]), Q(pk__in=[]))
        if asked["platform"]:
            condition &= Q(platform_id=asked["platform"].id)
        if asked["since"]:
            condition &= Q(at__gte=asked["since"])
        if asked["until"]:
            condition &= Q(at__lte=asked["until"])
        if self.submission_id:
            condition &= Q(submission_id=self.submission_id)
        if self.sha256:
            postings = Submission.objects.filter(image__in=self.images())
            condition &= Q(submission_id__in=postings.values("id"))
        return condition

    def said(self) -> dict[str, Any]:
        """What an export says of its filters, here and in the log. Of the free ones only that they were used: they
        may name people."""
        asked = self.cleaned_data
        return {
            "since": asked["since"].isoformat() if asked["since"] else None,
            "until": asked["until"].isoformat() if asked["until"] else None,
            "event": asked["event"] or None,
            "platform": asked["platform"].slug if asked["platform"] else None,
            "narrowed_by": [name for name in ("find", "who") if asked[name]],
        }

    def parts(self) -> list[Q]:
        """What is asked for by person and by platform, split so that each part has an index of its own."""
        actors = actors_named(self.cleaned_data["who"]) if self.cleaned_data["who"] else [Q()]
        platforms = platform_ids(self.person, Permission.READ_AUDIT)
        if platforms is None or self.cleaned_data["platform"] or self.submission_id:
            return actors
        return [actor & Q(platform_id=platform) for actor in actors for platform in platforms]

    @property
    def by_time_alone(self) -> bool:
        """Whether nothing but a time was asked for."""
        asked = self.cleaned_data
        others = ("find", "who", "event", "platform")
        return bool(asked["since"] or asked["until"]) and not any(asked[name] for name in others)

    def images(self) -> list[Image]:
        """The images with the hash that was asked for, one for each platform."""
        reach = scope(self.person, Permission.READ_AUDIT)
        images = Image.objects.filter(reach, sha256=self.sha256, erased_at=None)
        return list(images.select_related("platform").order_by("id")[:20])

    def commitments(self) -> list[Committed]:
        """What the log has in the place of the hash that was asked for."""
        if not self.sha256:
            return []
        return [
            Committed(image.platform.name, commitment(image.salt, image.sha256)) for image in self.images()
        ]
