"""/submissions/uploaders/<platform>/<uploader id>: what one uploader posted, and acting on all that is open of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.bulk.ask import AT_MOST
from moderation.cases.in_hand import InHand, in_hand
from moderation.cases.sealed import unsealed_for
from moderation.cases.settled import OUTCOMES
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import Status
from review.lookup.form import Asked
from review.lookup.open_cases import OpenItem, open_items, uploaders_open
from review.lookup.search import FoundPage, found_page, uuid_or_none
from review.session.gate import allowed, person_of

LATEST = 44
STEP = 7  # px between two marks


@dataclass(frozen=True)
class Mark:
    """An outcome's bar: up for approved, down for rejected."""

    x: int
    approved: bool


@dataclass(frozen=True)
class UploaderPage:
    """`marks` are the latest outcomes that this person may know, newest right; `open` is for seniors alone."""

    platform: Platform
    uploader: str
    found: FoundPage
    marks: list[Mark]
    approved: int
    rejected: int
    senior: bool
    open: list[OpenItem]
    open_cut: bool

    @property
    def width(self) -> int:
        return STEP * len(self.marks)

    @property
    def held_by(self) -> list[str]:
        """Colleagues who hold some of them, by name."""
        return sorted({item.held_by for item in self.open if item.held_by})


@require_safe
@allowed(Permission.LOOK_UP)
def uploader(request: HttpRequest, slug: str, uploader: str) -> HttpResponse:
    """Their submissions, the outcomes as far as one may know them, and what is open."""
    person = person_of(request)
    platform = platforms_for(person, Permission.LOOK_UP).filter(slug=slug).first()
    if platform is None or "\0" in uploader:  # which PostgreSQL cannot be asked for
        raise Http404
    page = uploader_page(platform, uploader, person, before=uuid_or_none(request.GET.get("before", "")))
    if not page.found.rows and "before" not in request.GET and not has_posted(platform, uploader):
        raise Http404
    return render(request, "review/lookup/uploader.html", {"page": page, "platform": platform})


def has_posted(platform: Platform, uploader: str) -> bool:
    """Whether there is any submission of theirs, though it may all be left out for who looks."""
    return Submission.objects.filter(platform=platform, uploader_id=uploader).exists()


def uploader_page(platform: Platform, uploader: str, person: User, *, before: UUID | None) -> UploaderPage:
    hand = in_hand(person)
    outcomes = latest_outcomes(platform, uploader, person, hand)
    senior = may(person, Permission.REVIEW_SENIOR, platform.id)
    ids = uploaders_open(person, platform, uploader, AT_MOST + 1) if senior else []
    approved = outcomes.count(Status.APPROVED)
    return UploaderPage(
        platform=platform,
        uploader=uploader,
        found=found_page(Asked(platform=platform, uploader=uploader), person, before=before, hand=hand),
        marks=[Mark(STEP * place, status == Status.APPROVED) for place, status in enumerate(outcomes)],
        approved=approved,
        rejected=len(outcomes) - approved,
        senior=senior,
        open=open_items(person, ids=ids[:AT_MOST]) if ids else [],
        open_cut=len(ids) > AT_MOST,
    )


def latest_outcomes(platform: Platform, uploader: str, person: User, hand: InHand) -> list[str]:
    """The statuses of the latest with an outcome, oldest first, without what is sealed for this person."""
    latest = Submission.objects.filter(platform=platform, uploader_id=uploader, status__in=OUTCOMES)
    rows = (
        latest.filter(unsealed_for(person, hand=hand))
        .order_by("-id")
        .values_list("status", flat=True)[:LATEST]
    )
    return list(reversed(rows))
