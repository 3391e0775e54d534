"""Rows in the middle of the big platform's, for the pages that name one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bench.large.cast import Site
from moderation.audit.models import Entry
from moderation.intake.models import Submission
from moderation.rescreening.chosen import id_at


@dataclass(frozen=True)
class Sample:
    """A row in the middle of the big platform's, for the pages that name one."""

    submission: Submission
    sha256: str
    middle: UUID
    middle_entry: int


def sample_of(site: Site) -> Sample:
    mine = Submission.objects.filter(platform=site.big)
    first, last = mine.order_by("id").first(), mine.order_by("-id").first()
    if first is None or last is None:
        raise RuntimeError("the tables are empty")
    middle = id_at(first.received_at + (last.received_at - first.received_at) / 2)
    near = mine.filter(id__lt=middle, image__isnull=False).order_by("-id")[:400]
    chosen = next(s for s in near if s.status == "rejected")
    if chosen.image is None:
        raise RuntimeError("a submission without its image was chosen")
    newest = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    return Sample(chosen, chosen.image.sha256, middle, newest // 2)
