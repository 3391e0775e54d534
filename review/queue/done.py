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
from moderation.cases.queues import CountUpTo
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
    return [done(decision) for decision in shown(mine)[:count]]


def lately(person: User, count: int) -> tuple[list[Done], int]:
    """The newest, and how many were made today: one query for whoever has made any."""
    today = CountUpTo(made_today(person).values("pk"))
    decisions = list(shown(own_decisions(person)).annotate(today=today)[:count])
    return [done(decision) for decision in decisions], (
        vars(decisions[0])["today"] if decisions else decided_today(person)
    )


def shown(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With what `done` needs and no more: every case page shows some."""
    return with_thumbs(decisions).select_related("case").only("case__state", "kind", "made_at")


def with_thumbs(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With whether there is a small picture to show."""
    thumb = thumbs().filter(image=OuterRef("submission__image"))
    return decisions.annotate(has_thumb=Exists(thumb))


def with_all_it_met(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With all that its unsealed strip needs but the screenings."""
    return with_thumbs(decisions).select_related(
        "case", "submission", "policy_version", "routing__policy_version__policy"
    )


def thumbs() -> QuerySet[Rendition]:
    """Of pictures that are not locked."""
    return Rendition.objects.filter(name="veiled_thumb", frame=THUMB_FRAME, image__locked_at=None)


def images_with_thumb(image_ids: list[UUID]) -> set[UUID]:
    return set(thumbs().filter(image_id__in=image_ids).values_list("image_id", flat=True))


def done(decision: Decision) -> Done:
    """`has_thumb` is an annotation."""
    approved = decision.kind == DecisionKind.APPROVED
    case = decision.case
    return Done(
        url=reverse("case", args=[decision.case_id]),
        word=_("Approved") if approved else _("Rejected"),
        glyph="check" if approved else "cross",
        tone="ok" if approved else "bad",
        at=decision.made_at,
        thumb_url=thumb_url(decision.case_id) if vars(decision)["has_thumb"] else "",
        settling=case is not None and case.state == CaseState.DECIDED,
    )


def thumb_url(case_id: UUID | None) -> str:
    return reverse("picture", args=[case_id, "thumb", THUMB_FRAME])


def decided_today(person: User) -> int:
    """How many that are."""
    return made_today(person).count()


def made_today(person: User) -> QuerySet[Decision]:
    """Decisions since midnight UTC that still stand."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Decision.objects.filter(person=person, made_at__gte=midnight, superseded_by=None)
    return mine.exclude(kind=DecisionKind.WITHDRAWN)
