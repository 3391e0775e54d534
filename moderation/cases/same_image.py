"""Other postings of the very bytes that a case is about: that there are some, and not a word of what became of them.

What became of them would tell what the machine thinks of this one, whose answer it is as well, or what a first person
said where a second one looks. So it is alike for every kind of case: how often, by how many, and when last. All of it is
said of the others alone, this posting left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from moderation.intake.models import Submission

COUNTED = 50


@dataclass(frozen=True)
class SameImage:
    """`times` stops at 50 (`capped`); `uploaders` are those of the others that the platform named, `another`
    that all of them are by one, and not by whom this one is."""

    times: int
    uploaders: int
    latest_at: datetime | None
    capped: bool = False
    another: bool = False


def same_image_of(submission: Submission) -> SameImage:
    """One read along the index of an image's submissions, which are all of one platform."""
    if submission.image_id is None:
        return SameImage(0, 0, None)
    others = Submission.objects.filter(image_id=submission.image_id).exclude(id=submission.id)
    found = list(others.order_by("-id").values_list("received_at", "uploader_id")[: COUNTED + 1])
    shown = found[:COUNTED]
    by, own = {uploader for _, uploader in shown}, submission.uploader_id
    return SameImage(
        times=len(shown),
        uploaders=len(by - {""}),
        latest_at=shown[0][0] if shown else None,
        capped=len(found) > COUNTED,
        another=len(by) == 1 and own != "" and by.isdisjoint({"", own}),
    )
