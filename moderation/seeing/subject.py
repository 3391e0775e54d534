"""What a person may ask about: a picture that they have decided on themselves, and that may be sent at all.

Before the decision nobody is shown what a machine makes of a picture, not even in plain words: the model asked is one of
the scorers whose opinion is sealed. Whatever stays sealed after the decision, for the sake of a free next look, stays
without a description as well. A text that is read on this machine keeps to the same rules, though nobody gets anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from moderation.cases.decide import SEALED_KINDS
from moderation.cases.models import Case, Decision
from moderation.cases.reach import get_case
from moderation.cases.sealed import is_final, is_sealed
from moderation.intake.models import Image, Rendition
from moderation.people.models import User
from moderation.seeing.reader import Reader, reader
from moderation.seeing.seer import Seer, seer, seer_for
from moderation.vocabulary import DecisionKind


class NothingToAsk(Exception):
    """The person may not ask about this case (now), or its picture may not be sent."""


@dataclass(frozen=True)
class Subject:
    """A case whose picture may be asked about; `frames` are the numbers of its frames. `seer` is None where nobody is
    sent the platform's pictures for words, `reader` where texts are not read here."""

    case: Case
    image: Image
    frames: tuple[int, ...]
    seer: Seer | None
    reader: Reader | None


def subject_of(case_id: UUID, person: User) -> Subject:
    """Raises CaseNotFound, NothingToAsk."""
    if not is_anything_asked():
        raise NothingToAsk(case_id)
    case = get_case(case_id, person)
    asked, reads = seer_for(case.submission), reader()
    image = sendable(case.submission.image)
    if not (asked or reads) or image is None or not has_decided(case, person):
        raise NothingToAsk(case_id)
    numbers = Rendition.objects.filter(image=image, name="analysis").order_by("frame")
    frames = tuple(numbers.values_list("frame", flat=True))
    if not frames:
        raise NothingToAsk(case_id)
    return Subject(case, image, frames, asked, reads)


def is_anything_asked() -> bool:
    """Whether anybody can be asked on this installation: without that it costs nothing."""
    return seer() is not None or reader() is not None


def sendable(image: Image | None) -> Image | None:
    """The image if it may be sent to anybody: it is not gone, and not locked as suspected child abuse."""
    return None if image is None or image.locked_at or image.erased_at else image


def has_decided(case: Case, person: User) -> bool:
    """Whether the person's own decision stands and is final, and neither it nor the submission is sealed for them."""
    if not is_final(case) or case.kind in SEALED_KINDS:
        return False
    own = Decision.objects.filter(case=case, person=person, superseded_by=None)
    standing = own.exclude(kind=DecisionKind.WITHDRAWN).exists()
    return standing and not is_sealed(case.submission_id, person)
