"""Decisions that were made faster than a picture can be looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from moderation.cases.models import Decision
from moderation.vocabulary import DecidedBy, DecisionKind
from review.quality.figures import Rate
from review.quality.people import names_of
from review.quality.period import Asked

FAST_MS = 700
LATEST = 2000


@dataclass(frozen=True)
class Fast:
    """Among the latest decisions, by name: how many each person made within `FAST_MS` of being handed the case."""

    looked_at: int
    people: list[tuple[str, Rate]]

    @property
    def threshold(self) -> str:
        return f"{FAST_MS / 1000:.1f} s"

    @property
    def found(self) -> list[tuple[str, Rate]]:
        return [(name, rate) for name, rate in self.people if rate.some]


type_look = tuple[UUID, UUID, int]


def looks_of(asked: Asked) -> list[type_look]:
    """The latest 2,000 decisions of people in the period: by whom, on what, and how many milliseconds they looked."""
    latest = Decision.objects.filter(
        asked.where("submission__platform_id"),
        decided_by=DecidedBy.MODERATOR,
        kind__in=[DecisionKind.APPROVED, DecisionKind.REJECTED],
        looked_ms__isnull=False,
        person__isnull=False,
        via="",  # in the grid a look is a share of the time for all its tiles
        made_at__gte=asked.since,
    ).order_by("-made_at")
    read = latest.values_list("person_id", "submission_id", "looked_ms")[:LATEST]
    return [(person, submission, ms) for person, submission, ms in read if ms is not None]


def fast_of(looks: list[type_look]) -> Fast:
    """What was decided after a reload counts from the handing over, so a figure may be too small and never too large.

    `looks` are those on what is not sealed for who asks: the look-up leaves the others out as well, and one more here
    would tell that something decided waits again.
    """
    rates: dict[UUID, Rate] = defaultdict(Rate)
    for person_id, _, looked_ms in looks:
        rates[person_id].count(hit=looked_ms < FAST_MS)
    names = names_of(rates)
    people = sorted(((names[key], rate) for key, rate in rates.items()), key=lambda one: one[0].casefold())
    return Fast(sum(rate.all for rate in rates.values()), people)
