"""Two people about one picture: what a second review said beside the first decision, once both are told apart or one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moderation.cases.models import SecondReview
from moderation.vocabulary import Purpose
from review.quality.period import Asked

LATEST = 2000
# Drawn whatever the first person had said. A trainee's are no measure of those who are trained.
DRAWN = (Purpose.SHARE, Purpose.REQUIRED)
READ = (
    "case_id",
    "first_id",
    "first__submission_id",
    "person_id",
    "first__kind",
    "first__reasons",
    "first__via",
    "answer__kind",
    "answer__reasons",
    "answer__via",
    "concluded_at",
)


@dataclass(frozen=True)
class Pair:
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
    reviews = list(concluded(asked).filter(purpose__in=purposes).values(*READ)[: LATEST + 1])
    firsts = [review["first_id"] for review in reviews]
    words = dict(
        SecondReview.objects.filter(
            first_id__in=firsts, purpose=Purpose.ADJUDICATION, concluded_at__isnull=False
        ).values_list("first_id", "answer__kind")
    )
    # A trainee's disagreement ends with whoever confirms; nobody else is asked.
    confirmed = Purpose.CONFIRMATION in purposes
    finals = [(review, final_of(review, words, confirmed=confirmed)) for review in reviews[:LATEST]]
    return Pairs([pair(review, final) for review, final in finals if final], capped=len(reviews) > LATEST)


def concluded(asked: Asked) -> QuerySet[SecondReview]:
    return SecondReview.objects.filter(
        asked.where(), concluded_at__gte=asked.since, concluded_at__isnull=False
    ).order_by("-concluded_at")


def final_of(review: dict[str, Any], words: dict[UUID, str], *, confirmed: bool) -> str:
    """The outcome that held; empty while a senior has to say."""
    agreed = confirmed or review["first__kind"] == review["answer__kind"]
    return words.get(review["first_id"]) or (str(review["answer__kind"]) if agreed else "")


def pair(review: dict[str, Any], final: str) -> Pair:
    reasons = [*review["first__reasons"], *review["answer__reasons"]]
    return Pair(
        submission_id=review["first__submission_id"],
        person_id=review["person_id"],
        first=review["first__kind"],
        second=review["answer__kind"],
        final=final,
        categories=frozenset(reason["category"] for reason in reasons),
        at=review["concluded_at"],
        singly=not (review["first__via"] or review["answer__via"]),
    )


def labels_of(pairs: list[Pair]) -> list[tuple[str, str]]:
    """Both answers to each picture."""
    return [(p.first, p.second) for p in pairs]
