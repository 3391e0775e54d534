"""Finds submissions by id, external id, uploader or hash, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from moderation.cases.blind import newest_sealed, sealed_for
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids, platforms_for
from moderation.platforms.models import Platform
from moderation.sql import newest
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
    if not form.is_valid():
        return FoundPage([], None)
    asked = form.cleaned_data
    platforms = [asked["platform"].id] if asked["platform"] else platform_ids(person, Permission.LOOK_UP)
    text = asked["q"].strip()
    if asked["status"] == SEALED and not text:
        ids = newest_sealed(person, platforms, PAGE + 1, before=before)
    else:
        rows = passing(asked["status"], person, before)
        ids = newest([rows.filter(branch) for branch in branches_of(text, platforms)], PAGE + 1)
    found = Submission.objects.filter(id__in=ids[:PAGE]).select_related("platform", "image")
    page = list(found.order_by("-id"))
    sealed = sealed_among(page, person)
    return FoundPage(
        [Found(submission, submission.id in sealed) for submission in page],
        ids[PAGE - 1] if len(ids) > PAGE else None,
    )


def passing(status: str, person: User, before: UUID | None) -> QuerySet[Submission]:
    """The submissions older than `before` with this status, as far as the person may know it."""
    rows = Submission.objects.all()
    if status == SEALED:
        rows = rows.filter(sealed_for(person))
    elif status:
        rows = rows.filter(status=status).exclude(sealed_for(person))
    return rows.filter(id__lt=before) if before else rows


def branches_of(text: str, platforms: list[UUID] | None) -> list[Q]:
    """What was searched for as conditions of which each has an index of its own."""
    meant = meant_by(text, everywhere=platforms is None) if text else [Q()]
    if platforms is None:
        return meant
    return [Q(platform_id=platform) & one for platform in platforms for one in meant]


def sealed_among(page: list[Submission], person: User) -> set[UUID]:
    """Which of these are sealed for this person, in one query."""
    ids = [submission.id for submission in page]
    return set(Submission.objects.filter(sealed_for(person)).filter(id__in=ids).values_list("id", flat=True))


def meant_by(text: str, *, everywhere: bool) -> list[Q]:
    """An id, the hash of an image, or else the platform's own name for the post or the uploader: any of these."""
    if SHA256.fullmatch(text):
        images = Image.objects.filter(sha256=text.lower()).order_by("id").values_list("id", flat=True)
        return [Q(image_id=image) for image in images]
    # The indexes of what platforms call things lead with the platform, so that has to be said even for all of them.
    where = Q(platform__in=Platform.objects.order_by()) if everywhere else Q()
    own = [where & Q(external_id=text), where & Q(uploader_id=text)]
    identified = uuid_or_none(text)
    return [*own, Q(id=identified)] if identified else own


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
