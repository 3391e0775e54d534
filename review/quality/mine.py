"""One's own decisions that somebody looked at again, and one's answers to known items; nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from moderation.cases.in_hand import InHand, in_hand
from moderation.cases.models import GoldAnswer, SecondReview
from moderation.cases.sealed import unsealed_for
from moderation.people.models import User
from moderation.vocabulary import Purpose
from review.outcomes import expected_words, said_words
from review.quality.figures import Rate

SHOWN = 50


@dataclass(frozen=True)
class Again:
    """What you said and what the second person said, once nobody has to look at it any more."""

    submission_id: UUID
    yours: str
    theirs: str
    same: bool
    in_training: bool
    at: datetime


@dataclass(frozen=True)
class KnownAnswer:
    submission_id: UUID
    yours: str
    expected: str
    right: bool
    at: datetime


@dataclass(frozen=True)
class Mine:
    again: list[Again]
    known: list[KnownAnswer]

    @property
    def same(self) -> Rate:
        return Rate(sum(one.same for one in self.again), len(self.again))

    @property
    def right(self) -> Rate:
        return Rate(sum(one.right for one in self.known), len(self.known))


def mine_of(person: User) -> Mine:
    """The latest 50 of each. Without what is sealed for them: of a picture that they have in hand, as it was posted
    another time, they would read here what was right."""
    hand = in_hand(person)
    return Mine(again_of(person, hand), known_of(person, hand))


def again_of(person: User, hand: InHand) -> list[Again]:
    """What two people disagree on is left out until a senior has decided, and then shown with the senior's word."""
    ended = Q(upheld=True) | Q(purpose__in=[Purpose.CONFIRMATION, Purpose.ADJUDICATION])
    reviews = (
        SecondReview.objects.filter(ended, person=person, concluded_at__isnull=False)
        .filter(unsealed_for(person, prefix="first__submission_", hand=hand))
        .select_related("first", "answer")
        .order_by("-concluded_at")[:SHOWN]
    )
    return [
        Again(
            submission_id=review.first.submission_id,
            yours=said_words(review.first.kind, review.first.reasons),
            theirs=said_words(review.answer.kind, review.answer.reasons),
            same=bool(review.upheld),
            in_training=review.purpose == Purpose.CONFIRMATION,
            at=review.concluded_at,
        )
        for review in reviews
        if review.answer and review.concluded_at
    ]


def known_of(person: User, hand: InHand) -> list[KnownAnswer]:
    unsealed = unsealed_for(person, prefix="item__submission_", hand=hand)
    answers = GoldAnswer.objects.filter(unsealed, person=person).select_related("item", "decision")
    return [known_answer(answer) for answer in answers.order_by("-at")[:SHOWN]]


def known_answer(answer: GoldAnswer) -> KnownAnswer:
    return KnownAnswer(
        submission_id=answer.item.submission_id,
        yours=said_words(answer.decision.kind, answer.decision.reasons),
        expected=expected_words(answer.item.expected, answer.item.category),
        right=answer.right,
        at=answer.at,
    )
