"""Decisions that were made faster than a picture can be looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from moderation.cases.in_hand import InHand
from moderation.cases.models import Decision
from moderation.vocabulary import DecidedBy, DecisionKind
from review.quality.figures import Rate
from review.quality.people import names_of
from review.quality.period import Asked
from review.quality.told import sealed_in

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


def fast_of(asked: Asked, hand: InHand) -> Fast:
    """Over the latest 2,000 decisions of people in the period. What was decided after a reload counts from the handing
    over, so a figure may be too small and never too large.

    Without those on what is sealed for who asks: the look-up leaves them out as well, and one more here would tell that
    something decided waits again.
    """
    latest = Decision.objects.filter(
        asked.where("submission__platform_id"),
        decided_by=DecidedBy.MODERATOR,
        kind__in=[DecisionKind.APPROVED, DecisionKind.REJECTED],
        looked_ms__isnull=False,
        person__isnull=False,
        via="",  # in the grid a look is a share of the time for all its tiles
        made_at__gte=asked.since,
    ).order_by("-made_at")
    made = list(latest.values_list("person_id", "submission_id", "looked_ms")[:LATEST])
    # By their ids, one by one on the index: joined with the decisions PostgreSQL would read every open case.
    sealed = sealed_in({submission_id for _, submission_id, _ in made}, asked.person, hand)
    rates: dict[UUID, Rate] = defaultdict(Rate)
    for person_id, submission_id, looked_ms in made:
        if submission_id not in sealed:
            rates[person_id].count(hit=looked_ms is not None and looked_ms < FAST_MS)
    names = names_of(rates)
    people = sorted(((names[key], rate) for key, rate in rates.items()), key=lambda one: one[0].casefold())
    return Fast(sum(rate.all for rate in rates.values()), people)
