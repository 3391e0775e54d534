"""Gold items as this person may see them: never one that may yet be put before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from moderation.cases.in_hand import InHand
from moderation.cases.models import GoldAnswer, GoldItem
from moderation.cases.sealed import unsealed_for
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.vocabulary import DecisionKind
from review.outcomes import expected_words
from review.quality.figures import Rate
from review.quality.period import Asked

LATEST = 2000
LISTED = 50


@dataclass(frozen=True)
class Answer:
    """How one person answered one item."""

    submission_id: UUID
    person_id: UUID
    expected: str
    category: str
    right: bool


@dataclass(frozen=True)
class Known:
    """An item that the reader has met or made, or will never be handed, and how often it was answered otherwise."""

    id: UUID
    submission_id: UUID
    expected: str
    made_at: datetime
    retired: bool
    otherwise: Rate


@dataclass(frozen=True)
class Gold:
    """`in_use` counts all items that are put before people, also those that are not `listed` for this reader."""

    answers: list[Answer]
    capped: bool
    in_use: int
    listed: list[Known]

    @property
    def misses(self) -> Rate:
        """Approved although the right answer was to reject."""
        return rate_of(self.answers, DecisionKind.REJECTED)

    @property
    def false_alarms(self) -> Rate:
        """Rejected although the right answer was to approve."""
        return rate_of(self.answers, DecisionKind.APPROVED)


def rate_of(answers: list[Answer], expected: DecisionKind) -> Rate:
    said = [answer.right for answer in answers if answer.expected == expected]
    return Rate(said.count(False), len(said))


def gold_of(asked: Asked, hand: InHand) -> Gold:
    """The latest 2,000 answers of the period, and the newest 50 items that the reader may see."""
    rows = list(
        GoldAnswer.objects.filter(asked.where(), at__gte=asked.since)
        .order_by("-at")
        .values_list("item__submission_id", "person_id", "item__expected", "item__category", "right")[
            : LATEST + 1
        ]
    )
    items = GoldItem.objects.filter(asked.where())
    return Gold(
        answers=[Answer(*row) for row in rows[:LATEST]],
        capped=len(rows) > LATEST,
        in_use=items.filter(retired_at=None).count(),
        listed=[known(item) for item in listed(asked, hand)],
    )


def listed(asked: Asked, hand: InHand) -> list[GoldItem]:
    person = asked.person
    met = GoldAnswer.objects.filter(person=person).values("item_id")
    spoilt = Q(made_by=person) | Q(id__in=met) | ~scope(person, Permission.REVIEW)
    # Those they have met may be of a picture that they have in hand, as it was posted another time.
    unsealed = unsealed_for(person, prefix="submission_", hand=hand)
    items = GoldItem.objects.filter(asked.where(), unsealed).filter(spoilt)
    counted = items.annotate(wrong=Count("answers", filter=Q(answers__right=False)), all=Count("answers"))
    return list(counted.order_by("-made_at")[:LISTED])


def known(item: GoldItem) -> Known:
    wrong, answered = item.wrong, item.all  # type: ignore[attr-defined]  # annotated by `listed`
    return Known(
        id=item.id,
        submission_id=item.submission_id,
        expected=expected_words(item.expected, item.category),
        made_at=item.made_at,
        retired=item.retired_at is not None,
        otherwise=Rate(wrong, answered),
    )
