"""Which grid was asked for: the queue, the level, and how many at once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from moderation.cases.grid import SIZES
from moderation.cases.queues import LevelQueue
from moderation.people.models import User
from moderation.vocabulary import Level
from review.queue.next import wanted_of

USUAL = 24


@dataclass(frozen=True)
class Asked:
    queue: LevelQueue
    size: int

    @property
    def fields(self) -> dict[str, str]:
        """What brings a form or an address back to this grid."""
        return {"queue": self.queue.slug, "level": self.queue.level.value, "size": str(self.size)}

    @property
    def address(self) -> str:
        return f"{reverse('grid')}?{urlencode(self.fields)}"


def asked_of(person: User, sent: QueryDict) -> Asked | None:
    """From `queue` (`platform/queue`), `level` and `size`; None when no queue was named that the person may know.

    Locked pictures have no queue, so they are never asked for.
    """
    wanted = wanted_of(person, sent)
    if wanted.platform is None or wanted.queue is None:
        return None
    size = sent.get("size", "")
    known = {str(number): number for number in SIZES}
    return Asked(
        LevelQueue(wanted.platform, wanted.level or Level.MODERATOR, wanted.queue), known.get(size, USUAL)
    )
