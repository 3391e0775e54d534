"""Two people about one picture: what a second review said beside the first decision, once both are told apart or one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from moderation.cases.models import SecondReview
from moderation.vocabulary import Purpose, Via
from review.quality.period import Asked

LATEST = 2000
# Drawn whatever the first person had said. A trainee's are no measure of those who are trained.
DRAWN = (Purpose.SHARE, Purpose.REQUIRED)
READ = (
    "first__submission_id",
    "person_id",
    "first__kind",
    "answer__kind",
    "settled",
    "reasons_of_first",
    "reasons_of_answer",
    "concluded_at",
    "first__via",
    "answer__via",
)


class Pair(NamedTuple):
    """The first decision, the second one, and which outcome was right in the end: a senior's where they disagreed.
    `singly`: neither was made in the grid, where many are looked at together."""

    submission_id: UUID
    person_id: UUID
    first: str
    second: str
    final: str
    categories: frozenset[str]
    at: datetime
    singly: bool = True

    @property
    def agreed(self) -> bool:
        return self.first == self.second

    @property
    def overturned(self) -> bool:
        return self.final != self.first


@dataclass(frozen=True)
class Pairs:
    """The finished ones. How many disagreements a senior still has to decide is left out: whoever holds one would know
    what it is."""

    finished: list[Pair]
    capped: bool


def pairs_of(asked: Asked, purposes: tuple[Purpose, ...] = DRAWN) -> Pairs:
    """The latest 2,000 second reviews of the period. What a senior still has to decide is not among them."""
    found = (
        concluded(asked)
        .filter(purpose__in=purposes)
        .annotate(
            settled=Subquery(settling().values("answer__kind")[:1]),
            # As text, of which there are few: parsed once each.
            reasons_of_first=Cast("first__reasons", TextField()),
            reasons_of_answer=Cast("answer__reasons", TextField()),
        )
    )
    reviews = list(found.values_list(*READ)[: LATEST + 1])
    # A trainee's disagreement ends with whoever confirms; nobody else is asked.
    confirmed = Purpose.CONFIRMATION in purposes
    pairs = (pair(*review, confirmed=confirmed) for review in reviews[:LATEST])
    return Pairs([one for one in pairs if one.final], capped=len(reviews) > LATEST)


def settling() -> QuerySet[SecondReview]:
    """For a review of an outer query: the senior's word on the same first decision."""
    return SecondReview.objects.filter(
        first=OuterRef("first"), purpose=Purpose.ADJUDICATION, concluded_at__isnull=False
    )


def concluded(asked: Asked) -> QuerySet[SecondReview]:
    looked = SecondReview.objects.exclude(first__via=Via.UNOPENED).exclude(answer__via=Via.UNOPENED)
    return looked.filter(asked.where(), concluded_at__gte=asked.since, concluded_at__isnull=False).order_by(
        "-concluded_at"
    )


def pair(
    submission_id: UUID,
    person_id: UUID,
    first: str,
    second: str,
    settled: str | None,
    reasons_of_first: str,
    reasons_of_second: str,
    at: datetime,
    first_via: str,
    second_via: str,
    *,
    confirmed: bool,
) -> Pair:
    """`final` is empty while a senior has to say."""
    final = settled or (second if confirmed or first == second else "")
    categories = categories_in(reasons_of_first) | categories_in(reasons_of_second)
    return Pair(submission_id, person_id, first, second, final, categories, at, not (first_via or second_via))


@lru_cache(maxsize=1024)
def categories_in(reasons: str) -> frozenset[str]:
    return frozenset(reason["category"] for reason in json.loads(reasons))


def labels_of(pairs: list[Pair]) -> list[tuple[str, str]]:
    """Both answers to each picture."""
    return [(p.first, p.second) for p in pairs]
