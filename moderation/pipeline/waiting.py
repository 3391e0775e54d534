"""Platforms whose submissions wait for a vendor's pace, as one worker has met them.

What waits keeps its place among the due ones. So that it does not hide the submissions of others, and is not claimed
again and again in vain, its platform is left out of the common claim until it may go on, and then claimed by itself
for no more than lately went through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

AT_ONCE = 8  # platforms that are claimed by themselves in one go


@dataclass
class Place:
    """Since when a platform may go on, and how many of its submissions are worth claiming then."""

    until: datetime
    room: int = 1


@dataclass
class Waiting:
    """The platforms that wait, as this worker knows it."""

    places: dict[UUID, Place] = field(default_factory=dict)

    def others(self) -> Q | None:
        """Everybody who does not wait; None when nobody does."""
        return ~Q(platform_id__in=list(self.places)) if self.places else None

    def ready(self) -> list[tuple[UUID, int]]:
        """The waiting platforms that may go on, longest ready first, each with how many to claim."""
        now = timezone.now()
        ready = sorted(
            (place.until, platform) for platform, place in self.places.items() if place.until <= now
        )
        return [(platform, self.places[platform].room) for _, platform in ready[:AT_ONCE]]

    def has_to_wait(self, platform: UUID, until: datetime, *, went: int) -> None:
        """Some of the platform's claimed submissions may go on at `until`; `went` others went through."""
        self.places[platform] = Place(until, went + 1)

    def went(self, platform: UUID, count: int) -> None:
        """All that were claimed of a waiting platform went through."""
        place = self.places.get(platform)
        if place and count < place.room:
            del self.places[platform]  # nothing of it is left
        elif place:
            place.room *= 2
