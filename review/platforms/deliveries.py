"""The deliveries of a platform, filtered and a page at a time, without those that would tell a sealed outcome."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from moderation.cases.in_hand import InHand
from moderation.cases.sealed import to_be_handed, unsealed_for
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.sql import newest
from moderation.vocabulary import WEBHOOK_EVENTS, WEBHOOK_TEST_EVENT
from moderation.webhooks.lists import by_endpoint
from moderation.webhooks.models import Attempt, Delivery, DeliveryState
from review.platforms.health import describe

PAGE = 20
COPIES = 200  # of the pictures that a person has in hand; all of a platform's are told of, or none is
STATES: dict[str, Q] = {
    "waiting": Q(state=DeliveryState.WAITING, attempts=0),
    "retrying": Q(state=DeliveryState.WAITING, attempts__gt=0),
    "delivered": Q(state=DeliveryState.DELIVERED),
    "given_up": Q(state=DeliveryState.GIVEN_UP),
}
EVENTS = [*(event.value for event in WEBHOOK_EVENTS), WEBHOOK_TEST_EVENT]


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery with its tries; `word` is one of delivered, given_up, retrying, waiting."""

    delivery: Delivery
    tries: list[Attempt]
    word: str

    @property
    def last(self) -> Attempt | None:
        return self.tries[-1] if self.tries else None


@dataclass(frozen=True)
class DeliveryPage:
    rows: list[DeliveryRow]
    older: UUID | None
    state: str
    event: str
    has_sealed: bool


def deliveries_of(platform: Platform, person: User, asked: QueryDict, hand: InHand) -> DeliveryPage:
    """The newest deliveries that pass the filters `status` and `event`, older than `before`.

    What is sealed for this person is left out under every filter, and whether there is any does not depend on the
    filters: else they could be used to ask for an outcome.
    """
    state = asked.get("status", "") if asked.get("status", "") in STATES else ""
    event = asked.get("event", "") if asked.get("event", "") in EVENTS else ""
    found = Delivery.objects.filter(unsealed_for(person, prefix="submission_", hand=hand))
    if state:
        found = found.filter(STATES[state])
    if event:
        found = found.filter(event=event)
    if before := uuid_or_none(asked.get("before", "")):
        found = found.filter(id__lt=before)
    ids = newest([found.filter(endpoint) for endpoint in by_endpoint(platform)], PAGE + 1)
    page = Delivery.objects.filter(id__in=ids[:PAGE]).select_related("endpoint").prefetch_related("tries")
    rows = [
        DeliveryRow(delivery, list(delivery.tries.all()), describe(delivery))
        for delivery in page.order_by("-id")
    ]
    older = ids[PAGE - 1] if len(ids) > PAGE else None
    return DeliveryPage(rows, older, state, event, has_sealed(platform, person, hand))


def has_sealed(platform: Platform, person: User, hand: InHand) -> bool:
    """Whether any delivery of the platform belongs to a submission that is sealed for this person.

    Where they have one in hand any delivery counts: an endpoint that hears of outcomes alone has none of an ordinary one.
    """
    told = Delivery.objects.filter(endpoint__platform=platform)
    if hand.at([platform.id]) and told.exists():
        return True
    if hand.pictures:
        copies = (
            Submission.objects.filter(hand.copies()).order_by("-id").values_list("id", flat=True)[:COPIES]
        )
        if told.filter(submission_id__in=list(copies)).exists():
            return True
    of_it = Exists(told.filter(submission_id=OuterRef("submission_id")))
    # In the index's order: for any one row, PostgreSQL would begin to read the whole table.
    waiting = to_be_handed(person).filter(of_it, platform=platform)
    return bool(waiting.order_by("-id").values("id")[:1])


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
