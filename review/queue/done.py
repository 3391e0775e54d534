"""A person's own last decisions, as small veiled pictures; nothing that is sealed for them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.cases.blind import sealed_for
from moderation.cases.models import CaseState, Decision
from moderation.cases.reach import reachable
from moderation.intake.models import Rendition
from moderation.people.models import User
from moderation.vocabulary import DecisionKind

THUMB_FRAME = 1


@dataclass(frozen=True)
class Done:
    """One decision: its word and glyph, when, and whether it can still be undone."""

    url: str
    word: str
    glyph: str
    tone: str
    at: datetime
    thumb_url: str
    settling: bool


def own_decisions(person: User) -> QuerySet[Decision]:
    """What this person's word still is, newest first, on cases they can still reach."""
    return (
        Decision.objects.filter(person=person, superseded_by=None)
        .filter(Exists(reachable(person).filter(id=OuterRef("case_id"))))
        .exclude(kind=DecisionKind.WITHDRAWN)
        .exclude(sealed_for(person, prefix="submission_"))
        .order_by("-made_at")
    )


def last_decisions(person: User, count: int, before: datetime | None = None) -> list[Done]:
    """The newest, or those made before a moment; along the index of a person's decisions."""
    mine = own_decisions(person)
    mine = mine.filter(made_at__lt=before) if before else mine
    decisions = list(mine.select_related("case", "submission__image")[:count])
    with_thumb = images_with_thumb([d.submission.image_id for d in decisions if d.submission.image_id])
    return [done(decision, with_thumb) for decision in decisions]


def images_with_thumb(image_ids: list[UUID]) -> set[UUID]:
    thumbs = Rendition.objects.filter(
        image_id__in=image_ids, name="veiled_thumb", frame=THUMB_FRAME, image__locked_at=None
    )
    return set(thumbs.values_list("image_id", flat=True))


def done(decision: Decision, with_thumb: set[UUID]) -> Done:
    approved = decision.kind == DecisionKind.APPROVED
    case = decision.case
    return Done(
        url=reverse("case", args=[decision.case_id]),
        word=_("Approved") if approved else _("Rejected"),
        glyph="check" if approved else "cross",
        tone="ok" if approved else "bad",
        at=decision.made_at,
        thumb_url=thumb_url(decision.case_id) if decision.submission.image_id in with_thumb else "",
        settling=case is not None and case.state == CaseState.DECIDED,
    )


def thumb_url(case_id: UUID | None) -> str:
    return reverse("picture", args=[case_id, "thumb", THUMB_FRAME])


def decided_today(person: User) -> int:
    """Decisions since midnight UTC that still stand."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Decision.objects.filter(person=person, made_at__gte=midnight, superseded_by=None)
    return mine.exclude(kind=DecisionKind.WITHDRAWN).count()
