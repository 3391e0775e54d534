"""Finds submissions by all that was asked for together, a page at a time, each way along an index of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from moderation.cases.docket import terms_for
from moderation.cases.in_hand import InHand, in_hand
from moderation.cases.models import Case, Docket
from moderation.cases.sealed import SHOWN, newest_sealing, sealing, unsealed_for
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids
from moderation.platforms.models import Platform
from moderation.rescreening.chosen import id_at
from moderation.sql import newest
from review.lookup.form import SEALED, Asked, SearchForm
from review.ui import address, short_id

PAGE = 40
AGAIN = 5  # how often a page reads on, where several cases seal one submission, or copies are left out
POSTED = 5_000
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
Row = TypeVar("Row", Submission, Docket, Case)


@dataclass(frozen=True)
class Found:
    """A submission in the list, or one that is sealed for who looks: by that `case`. Then it stands among the others by
    when the case opened, and bears neither its status nor its id, which begins with when it was posted."""

    submission: Submission
    case: Case | None

    @property
    def key(self) -> UUID:
        return self.case.id if self.case else self.submission.id

    @property
    def at(self) -> datetime:
        return self.case.opened_at if self.case else self.submission.received_at

    @property
    def url(self) -> str:
        return address("waiting", self.case.id) if self.case else address("submission", self.submission.id)

    @property
    def thumb_url(self) -> str:
        """Empty where there is no picture to show."""
        image = self.submission.image
        if not image or image.state != "prepared" or image.locked_at or image.erased_at:
            return ""
        if self.case:
            return address("waiting_thumb", self.case.id)
        return address("submission_thumb", self.submission.id)

    @property
    def choose(self) -> str:
        """What a reader hears of the tick beside it."""
        return _("Choose {id}").format(id=short_id(self.submission.id))


@dataclass(frozen=True)
class FoundPage:
    """`without_copies`: other postings of a picture that the person has in hand are left out, whatever was asked for."""

    rows: list[Found]
    older: UUID | None
    without_copies: bool = False


def search(form: SearchForm, person: User, *, before: UUID | None) -> FoundPage:
    """What the form asks for; nothing when it is not valid."""
    return found_page(form.asked, person, before=before) if form.is_valid() else FoundPage([], None)


def found_page(asked: Asked, person: User, *, before: UUID | None, hand: InHand | None = None) -> FoundPage:
    """The newest submissions of the person's platforms that pass the filters.

    A filter by what was decided passes by what is sealed for them, so that it cannot be used to ask for an outcome. How
    many there are, and whether there are older ones, depends on nothing but what is shown: else a page that has less than
    it could would tell when what is sealed was posted. `hand` as `unsealed_for` has it.
    """
    hand = hand or in_hand(person)
    rows, below = newest_rows(asked, person, PAGE + 1, before=before, hand=hand)
    older = rows[PAGE - 1].key if len(rows) > PAGE else below
    return FoundPage(rows[:PAGE], older, without_copies=hand.has_copies())


def newest_rows(
    asked: Asked, person: User, count: int, *, before: UUID | None = None, hand: InHand
) -> tuple[list[Found], UUID | None]:
    """At least `count` rows where there are so many, and how far down was read; None where there is nothing older."""
    rows: list[Found] = []
    below = before
    for _again in range(AGAIN):
        keys = newest_keys(asked, person, count, before=below, hand=hand)
        rows += rows_of(keys, person, hand)
        below = keys.bound
        if len(rows) >= count or below is None:
            break
    return rows, below


@dataclass(frozen=True)
class Keys:
    """The newest of what passes: submissions that are not sealed, and cases that seal one. `bound` is how far down both
    were read; None where there is nothing older."""

    submissions: list[UUID]
    cases: list[UUID]
    bound: UUID | None


def newest_keys(
    asked: Asked, person: User, count: int, *, before: UUID | None = None, hand: InHand | None = None
) -> Keys:
    """The two kinds are read apart, each along its own index, the submissions no further down than the cases: what is
    sealed has its case above it, so that they pass by few."""
    cases = sealing_ids(asked, person, count, before=before, hand=hand)
    read = cases[-1] if len(cases) == count else None
    ids = find_ids(asked, person, count, before=before, down_to=read, hand=hand)
    bound = ids[-1] if len(ids) == count else read
    return Keys(ids, [key for key in cases if bound is None or key >= bound], bound)


def listed_ids(asked: Asked, person: User, count: int) -> list[UUID]:
    """The submissions that the list has, the newest first and at most `count`: also those that are sealed, where it has
    them by their cases."""
    rows, _below = newest_rows(asked, person, count, hand=in_hand(person))
    return [row.submission.id for row in rows][:count]


def rows_of(keys: Keys, person: User, hand: InHand) -> list[Found]:
    """Newest first; of a submission that several cases seal, the newest of them. Without copies of what is in hand, also
    where they wait themselves: that some do and others do not would tell as much."""
    cases = newest_of_theirs(keys.cases, person)
    found = Submission.objects.filter(id__in={*keys.submissions, *cases}).select_related("platform", "image")
    by_id = {one.id: one for one in found.order_by() if not hand.is_copy(one)}
    rows = [Found(by_id[key], None) for key in keys.submissions if key in by_id and key not in cases]
    rows += [Found(by_id[key], case) for key, case in cases.items() if key in by_id]
    return sorted(rows, key=lambda row: row.key, reverse=True)


def newest_of_theirs(case_ids: list[UUID], person: User) -> dict[UUID, Case]:
    """Those of these cases that are the newest to seal their submission for the person, by its id."""
    listed = list(Case.objects.filter(id__in=case_ids).only("submission_id", "opened_at").order_by())
    of_them = Case.objects.filter(submission_id__in={case.submission_id for case in listed})
    beside = of_them.filter(state__in=SHOWN).exclude(id__in=case_ids).order_by().values_list("id", flat=True)
    # Mostly there is none. With the person's conditions in one query SQLite would read every open case.
    others = list(beside) if listed else []
    newer = sealing(person, SHOWN).filter(id__in=others).order_by().values_list("id", "submission_id")
    newest: dict[UUID, UUID] = {}
    for key, submission in [*((case.id, case.submission_id) for case in listed), *(newer if others else ())]:
        newest[submission] = max(key, newest.get(submission, key))
    return {case.submission_id: case for case in listed if newest[case.submission_id] == case.id}


def sealing_ids(
    asked: Asked, person: User, count: int, *, before: UUID | None = None, hand: InHand | None = None
) -> list[UUID]:
    """The newest cases by which what was asked for is sealed for this person, at most `count`."""
    if asked.by_decision or asked.status not in ("", SEALED):
        return []
    platforms = [asked.platform.id] if asked.platform else platform_ids(person, Permission.LOOK_UP)
    before, since = bounds_of(asked, before)
    if not (asked.text or asked.uploader):
        return newest_sealing(person, platforms, count, before=before, since=since, hand=hand)
    waits = Exists(Case.objects.filter(submission_id=OuterRef("id"), state__in=SHOWN))
    posted = [Submission.objects.filter(branch).filter(waits) for branch in branches_of(asked, platforms)]
    found = sealing(person, SHOWN).filter(submission_id__in=newest(posted, POSTED))
    cases = between(found, "id", before, since).order_by().values_list("id", flat=True)
    return sorted(cases, reverse=True)[:count]


def bounds_of(asked: Asked, before: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Below which id, and from which on."""
    ends = [end for end in (before, id_at(asked.until) if asked.until else None) if end]
    return min(ends, default=None), id_at(asked.since) if asked.since else None


def find_ids(
    asked: Asked,
    person: User,
    count: int,
    *,
    before: UUID | None = None,
    down_to: UUID | None = None,
    hand: InHand | None = None,
) -> list[UUID]:
    """The newest submissions that pass and are not sealed for the person, at most `count`; `hand` as `unsealed_for` has
    it."""
    if asked.status == SEALED:
        return []
    platforms = [asked.platform.id] if asked.platform else platform_ids(person, Permission.LOOK_UP)
    before, since = bounds_of(asked, before)
    since = max(filter(None, (since, down_to)), default=None)
    if asked.by_decision and not (asked.text or asked.uploader):
        branches = docket_branches(asked, person, platforms, before, since, hand)
        return newest(branches, count, column="submission_id")
    rows = between(passing(asked, person, hand), "id", before, since)
    return newest([rows.filter(branch) for branch in branches_of(asked, platforms)], count)


def between(rows: QuerySet[Row], column: str, before: UUID | None, since: UUID | None) -> QuerySet[Row]:
    """A stretch of time is one of ids: they begin with the time."""
    rows = rows.filter(**{f"{column}__lt": before}) if before else rows
    return rows.filter(**{f"{column}__gte": since}) if since else rows


def docket_branches(
    asked: Asked,
    person: User,
    platforms: list[UUID] | None,
    before: UUID | None,
    since: UUID | None,
    hand: InHand | None,
) -> list[QuerySet[Docket]]:
    """The docket's rows for what was decided; a status that was asked for is in the term."""
    rows = between(Docket.objects.all(), "submission_id", before, since)
    rows = rows.filter(unsealed_for(person, prefix="submission_", hand=hand))
    by_term = [rows.filter(term=term) for term in terms_of(asked)]
    if platforms is None:
        return by_term
    return [one.filter(platform_id=platform) for one in by_term for platform in platforms]


def terms_of(asked: Asked) -> list[str]:
    who = asked.decided_by.id if asked.decided_by else None
    return terms_for(who, asked.status, asked.category)


def passing(asked: Asked, person: User, hand: InHand | None) -> QuerySet[Submission]:
    """The unsealed submissions of which the status, category and maker are those asked for."""
    rows = Submission.objects.all()
    if asked.by_decision:
        filed = Docket.objects.filter(submission_id=OuterRef("id"), term__in=terms_of(asked))
        rows = rows.filter(Exists(filed))
    if asked.status:
        rows = rows.filter(status=asked.status)
    return rows.filter(unsealed_for(person, hand=hand))


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
