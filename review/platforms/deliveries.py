"""The deliveries of a platform, filtered and a page at a time, without those that would tell a sealed outcome."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from moderation.cases.blind import sealed_for
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import WEBHOOK_TEST_EVENT
from moderation.webhooks.models import Attempt, Delivery, DeliveryState
from review.platforms.forms import OFFERED
from review.platforms.health import describe

PAGE = 25
STATES: dict[str, Q] = {
    "waiting": Q(state=DeliveryState.WAITING, attempts=0),
    "retrying": Q(state=DeliveryState.WAITING, attempts__gt=0),
    "delivered": Q(state=DeliveryState.DELIVERED),
    "given_up": Q(state=DeliveryState.GIVEN_UP),
}
EVENTS = [*OFFERED, WEBHOOK_TEST_EVENT]


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


def deliveries_of(platform: Platform, person: User, asked: QueryDict) -> DeliveryPage:
    """The newest deliveries that pass the filters `status` and `event`, older than `before`.

    What is sealed for this person is left out under every filter, and whether there is any does not depend on the
    filters: else they could be used to ask for an outcome.
    """
    state = asked.get("status", "") if asked.get("status", "") in STATES else ""
    event = asked.get("event", "") if asked.get("event", "") in EVENTS else ""
    sealed = sealed_for(person, prefix="submission_")
    everything = Delivery.objects.filter(endpoint__platform=platform)
    found = everything.exclude(sealed)
    if state:
        found = found.filter(STATES[state])
    if event:
        found = found.filter(event=event)
    if before := uuid_or_none(asked.get("before", "")):
        found = found.filter(id__lt=before)
    page = list(found.select_related("endpoint").prefetch_related("tries").order_by("-id")[: PAGE + 1])
    rows = [DeliveryRow(delivery, list(delivery.tries.all()), describe(delivery)) for delivery in page[:PAGE]]
    older = page[PAGE - 1].id if len(page) > PAGE else None
    return DeliveryPage(rows, older, state, event, everything.filter(sealed).exists())


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
