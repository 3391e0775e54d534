"""A person's own last decisions, as small veiled pictures; nothing that is sealed for them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.cases.models import CaseState, Decision
from moderation.cases.own_decisions import THUMB_FRAME, newest_own, own_decisions, shown, thumbs
from moderation.people.models import User
from moderation.vocabulary import DecisionKind


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


def last_decisions(person: User, count: int, before: datetime | None = None) -> list[Done]:
    """The newest, or those made before a moment; along the index of a person's decisions."""
    mine = own_decisions(person)
    mine = mine.filter(made_at__lt=before) if before else mine
    return [done(decision) for decision in shown(mine)[:count]]


def lately(person: User, count: int) -> tuple[list[Done], int]:
    """The newest, and how many were made today."""
    decisions, today = newest_own(person, count)
    return [done(decision) for decision in decisions], today


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
