"""Finds submissions by all that was asked for together, a page at a time, each way along an index of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from moderation.cases.blind import newest_sealed, sealed_for
from moderation.cases.docket import terms_for
from moderation.cases.models import Docket
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids
from moderation.platforms.models import Platform
from moderation.rescreening.chosen import id_at
from moderation.sql import newest
from review.lookup.form import SEALED, Asked, SearchForm
from review.ui import short_id

PAGE = 40
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
Row = TypeVar("Row", Submission, Docket)


@dataclass(frozen=True)
class Found:
    """A submission in the list; `sealed` means that its status must not be shown."""

    submission: Submission
    sealed: bool

    @property
    def has_thumb(self) -> bool:
        image = self.submission.image
        return bool(image and image.state == "prepared" and not image.locked_at and not image.erased_at)

    @property
    def choose(self) -> str:
        """What a reader hears of the tick beside it."""
        return _("Choose {id}").format(id=short_id(self.submission.id))


@dataclass(frozen=True)
class FoundPage:
    rows: list[Found]
    older: UUID | None


def search(form: SearchForm, person: User, *, before: UUID | None) -> FoundPage:
    """What the form asks for; nothing when it is not valid."""
    return found_page(form.asked, person, before=before) if form.is_valid() else FoundPage([], None)


def found_page(asked: Asked, person: User, *, before: UUID | None) -> FoundPage:
    """The newest submissions of the person's platforms that pass the filters.

    A filter by what was decided passes by what is sealed for them, so that it cannot be used to ask for an outcome.
    """
    ids = find_ids(asked, person, PAGE + 1, before=before)
    found = Submission.objects.filter(id__in=ids[:PAGE]).select_related("platform", "image")
    page = list(found.order_by("-id"))
    sealed = sealed_among(page, person)
    return FoundPage(
        [Found(submission, submission.id in sealed) for submission in page],
        ids[PAGE - 1] if len(ids) > PAGE else None,
    )


def find_ids(asked: Asked, person: User, count: int, *, before: UUID | None = None) -> list[UUID]:
    """The newest submissions that pass, at most `count`."""
    platforms = [asked.platform.id] if asked.platform else platform_ids(person, Permission.LOOK_UP)
    ends = [end for end in (before, id_at(asked.until) if asked.until else None) if end]
    before, since = min(ends, default=None), id_at(asked.since) if asked.since else None
    posted = asked.text or asked.uploader
    if asked.status == SEALED and not posted:
        ids = newest_sealed(person, platforms, count, before=before)
        return [key for key in ids if since is None or key >= since]
    if asked.by_decision and not posted:
        return newest(docket_branches(asked, person, platforms, before, since), count, column="submission_id")
    rows = between(passing(asked, person), "id", before, since)
    return newest([rows.filter(branch) for branch in branches_of(asked, platforms)], count)


def between(rows: QuerySet[Row], column: str, before: UUID | None, since: UUID | None) -> QuerySet[Row]:
    """A stretch of time is one of ids: they begin with the time."""
    rows = rows.filter(**{f"{column}__lt": before}) if before else rows
    return rows.filter(**{f"{column}__gte": since}) if since else rows


def docket_branches(
    asked: Asked, person: User, platforms: list[UUID] | None, before: UUID | None, since: UUID | None
) -> list[QuerySet[Docket]]:
    """The docket's rows for what was decided; a status that was asked for is in the term."""
    rows = between(Docket.objects.all(), "submission_id", before, since)
    rows = rows.exclude(sealed_for(person, prefix="submission_"))
    by_term = [rows.filter(term=term) for term in terms_of(asked)]
    if platforms is None:
        return by_term
    return [one.filter(platform_id=platform) for one in by_term for platform in platforms]


def terms_of(asked: Asked) -> list[str]:
    who = asked.decided_by.id if asked.decided_by else None
    return terms_for(who, asked.status, asked.category)


def passing(asked: Asked, person: User) -> QuerySet[Submission]:
    """The submissions of which the status, category and maker are those asked for, as far as the person may know."""
    rows = Submission.objects.all()
    if asked.status == SEALED:
        return rows.filter(sealed_for(person))
    if asked.by_decision:
        filed = Docket.objects.filter(submission_id=OuterRef("id"), term__in=terms_of(asked))
        rows = rows.filter(Exists(filed))
    if asked.status:
        rows = rows.filter(status=asked.status)
    return rows.exclude(sealed_for(person)) if asked.status or asked.by_decision else rows


def branches_of(asked: Asked, platforms: list[UUID] | None) -> list[Q]:
    """What the platform said of the posting, as conditions of which each has an index of its own."""
    everywhere = platforms is None
    meant = meant_by(asked.text, everywhere=everywhere) if asked.text else [Q()]
    if asked.uploader:
        whose = on_every_platform(Q(uploader_id=asked.uploader), everywhere=everywhere)
        meant = [whose & one for one in meant]
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
    own = [
        on_every_platform(Q(external_id=text), everywhere=everywhere),
        on_every_platform(Q(uploader_id=text), everywhere=everywhere),
    ]
    identified = uuid_or_none(text)
    return [*own, Q(id=identified)] if identified else own


def on_every_platform(condition: Q, *, everywhere: bool) -> Q:
    """The indexes of what platforms call things lead with the platform, so that has to be said even for all of them."""
    return Q(platform__in=Platform.objects.order_by()) & condition if everywhere else condition


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
