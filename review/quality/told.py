"""What the page counts leaves out what is sealed for who reads it: the look-up does, and one more here would tell that
something decided waits again."""

from __future__ import annotations

from uuid import UUID

from moderation.cases.in_hand import InHand
from moderation.cases.sealed import sealing
from moderation.intake.models import Submission
from moderation.people.models import User


def sealed_in(submission_ids: set[UUID], person: User, hand: InHand) -> set[UUID]:
    """`sealed_among` for so many that the database must not ask for each whether any open case is of it. `hand` is what
    the person has in hand."""
    waits = sealing(person).filter(submission_id__in=submission_ids)
    sealed = set(waits.values_list("submission_id", flat=True))
    if hand.pictures:
        copies = Submission.objects.filter(hand.copies(), id__in=submission_ids)
        sealed.update(copies.values_list("id", flat=True))
    return sealed
