"""Finds submissions by id, external id, uploader or hash, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from moderation.cases.blind import sealed_for
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for, scope
from moderation.platforms.models import Platform
from moderation.vocabulary import Status

PAGE = 50
SEALED = "sealed"
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Found:
    """A submission in the list; `sealed` means that its status must not be shown."""

    submission: Submission
    sealed: bool

    @property
    def has_thumb(self) -> bool:
        image = self.submission.image
        return bool(image and image.state == "prepared" and not image.locked_at and not image.erased_at)


@dataclass(frozen=True)
class FoundPage:
    rows: list[Found]
    older: UUID | None


class SearchForm(forms.Form):
    """The filters; all of them together must hold."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": "Id, external id, uploader id or SHA-256", "spellcheck": "false"}
        ),
    )
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Any status"),
            *((status.value, status.value.replace("_", " ")) for status in Status),
            (SEALED, "sealed for you"),
        ],
    )
    platform = forms.ModelChoiceField(
        Platform.objects.none(),
        label="Platform",
        required=False,
        to_field_name="slug",
        empty_label="Any platform",
    )

    def __init__(self, data: Any, *, person: User) -> None:
        super().__init__(data, auto_id="search_%s")
        field = self.fields["platform"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = platforms_for(person, Permission.LOOK_UP)


def search(form: SearchForm, person: User, *, before: UUID | None) -> FoundPage:
    """The newest submissions of the person's platforms that pass the filters.

    A status filter passes by what is sealed for them, so that it cannot be used to ask for an outcome.
    """
    found = Submission.objects.filter(scope(person, Permission.LOOK_UP)).select_related("platform", "image")
    if not form.is_valid():
        return FoundPage([], None)
    asked = form.cleaned_data
    if asked["q"]:
        found = found.filter(meant_by(asked["q"].strip()))
    if asked["platform"]:
        found = found.filter(platform=asked["platform"])
    if asked["status"] == SEALED:
        found = found.filter(sealed_for(person))
    elif asked["status"]:
        found = found.filter(status=asked["status"]).exclude(sealed_for(person))
    if before:
        found = found.filter(id__lt=before)
    page = list(found.order_by("-id")[: PAGE + 1])
    sealed = sealed_among(page[:PAGE], person)
    return FoundPage(
        [Found(submission, submission.id in sealed) for submission in page[:PAGE]],
        page[PAGE - 1].id if len(page) > PAGE else None,
    )


def sealed_among(page: list[Submission], person: User) -> set[UUID]:
    """Which of these are sealed for this person, in one query."""
    ids = [submission.id for submission in page]
    return set(Submission.objects.filter(sealed_for(person)).filter(id__in=ids).values_list("id", flat=True))


def meant_by(text: str) -> Q:
    """An id, the hash of an image, or else the platform's own name for the post or the uploader."""
    if SHA256.fullmatch(text):
        return Q(image__sha256=text.lower())
    own = Q(external_id=text) | Q(uploader_id=text)
    identified = uuid_or_none(text)
    return own | Q(id=identified) if identified else own


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
