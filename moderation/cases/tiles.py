"""What the grid shows of each case: its small veiled picture and what was written with it, alike for every kind of case.

Nothing else: when it was posted, or who posted it, would tell more than a quick look needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from moderation.cases.grid import in_grid
from moderation.cases.models import Case, Report
from moderation.cases.queues import BY_RANK
from moderation.intake.models import Image, Rendition
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.policy.rules import RejectReason

THUMB, FRAME = "veiled_thumb", 1
COLUMNS = (
    "version",
    "platform_id",
    "submission__caption",
    "submission__image_id",
    "submission__image__frames",
    "submission__image__locked_at",
    "submission__image__erased_at",
    "policy_version__rules",
)


@dataclass(frozen=True)
class Tile:
    """A case in the grid. `singly` says why its tile does not show all there is to see or read; empty when it does."""

    case_id: UUID
    version: int
    caption: str
    has_picture: bool
    singly: str
    image_id: UUID | None


def tiles_of(person: User) -> tuple[list[Tile], tuple[RejectReason, ...]]:
    """The person's tiles in the order of the queue, and the reasons of their policies, each once; two queries.

    A case decides by its own policy: a reason that this one does not have is refused then.
    """
    cases = list(
        in_grid(person)
        .filter(hidden=False)
        .select_related("submission__image", "policy_version")
        .only(*COLUMNS)
        .annotate(reported=Exists(Report.objects.filter(case=OuterRef("id"))))
        .order_by(*BY_RANK)
    )
    with_thumb = thumbs(cases)
    reasons = {r.code: r for case in cases for r in rules_of(case.policy_version).reasons}
    return [tile(case, with_thumb, reported=case.reported) for case in cases], tuple(reasons.values())


def thumbs(cases: Sequence[Case]) -> set[UUID]:
    """The images that have a small veiled picture."""
    images = [case.submission.image_id for case in cases if case.submission.image_id]
    made = Rendition.objects.filter(image_id__in=images, name=THUMB, frame=FRAME)
    return set(made.values_list("image_id", flat=True))


def tile(case: Case, with_thumb: set[UUID], *, reported: bool) -> Tile:
    """`reported` says that somebody wrote why it should go, which is read on the case's own page alone."""
    image = case.submission.image
    seen = image is not None and image.id in with_thumb and not image.locked_at and not image.erased_at
    return Tile(
        case.id,
        case.version,
        case.submission.caption,
        seen,
        why_singly(image if seen else None) or ("reported" if reported else ""),
        case.submission.image_id,
    )


def why_singly(image: Image | None) -> str:
    """In a word; empty for one still picture."""
    if image is None:
        return "no picture here"
    return f"{image.frames:,} frames" if image.frames > 1 else ""
