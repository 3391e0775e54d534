"""The open cases of some submissions that a person can reach, each with who holds it; no kind is told from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.bulk.models import Act
from moderation.cases.bars import kept_from
from moderation.cases.models import Case, CaseState, Skip
from moderation.cases.reach import within_reach
from moderation.cases.refused import REFUSAL_WORDS, Refusal
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.platforms.models import Platform
from moderation.vocabulary import Level


@dataclass(frozen=True)
class OpenItem:
    """`held_by` is a colleague's name while they hold it; `kept`: it goes to somebody else, as they have met it."""

    case: Case
    held_by: str
    skipped: bool
    kept: bool

    def left_alone(self, act: Act) -> str:
        """Why an act would leave it alone, in words; empty when it would not."""
        if act == Act.ESCALATE_OPEN and self.case.level == Level.SENIOR:
            return _(REFUSAL_WORDS[Refusal.SENIOR])
        if self.kept:
            return _(REFUSAL_WORDS[Refusal.KEPT])
        if self.held_by:
            return _("held by {held_by}").format(held_by=self.held_by)
        return _(REFUSAL_WORDS[Refusal.SKIPPED]) if self.skipped else ""


def open_items(person: User, *, ids: Sequence[UUID]) -> list[OpenItem]:
    """Those at platforms where the person is a senior, oldest first."""
    now = timezone.now()
    skipped = Skip.objects.filter(case=OuterRef("id"), person=person)
    cases = (
        Case.objects.filter(within_reach(person), scope(person, Permission.REVIEW_SENIOR))
        .filter(state=CaseState.OPEN, submission_id__in=ids)
        .select_related("holder", "platform")
        .annotate(skipped=Exists(skipped), kept=ExpressionWrapper(kept_from(person), BooleanField()))
        .order_by("id")
    )
    return [OpenItem(case, holder_of(case, person, now), case.skipped, case.kept) for case in cases]


def holder_of(case: Case, person: User, now: datetime) -> str:
    held = case.holder_id not in (None, person.id) and case.lease_until and case.lease_until >= now
    return case.holder.name if held and case.holder else ""


def uploaders_open(person: User, platform: Platform, uploader: str, count: int) -> list[UUID]:
    """The newest submissions of an uploader with a case open that this person can reach, at most `count`.

    Walked along the uploader's own index: from the open cases it would be as long as the queue.
    """
    reached = Case.objects.filter(
        Q(state=CaseState.OPEN) & within_reach(person), submission_id=OuterRef("id")
    )
    mine = Submission.objects.filter(platform=platform, uploader_id=uploader).filter(Exists(reached))
    return list(mine.order_by("-id").values_list("id", flat=True)[:count])
