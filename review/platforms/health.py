"""How an endpoint has answered lately: a bar for each of its last deliveries, and a word."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState

LAST = 48
STEP = 4  # pixels from bar to bar


@dataclass(frozen=True)
class Bar:
    """One delivery, newest right: `failed` means that a try of it went wrong and it has not arrived."""

    x: int
    failed: bool
    repeated: bool


@dataclass(frozen=True)
class Health:
    """`word` is one of healthy, retrying, failing, disabled, unused, untold."""

    bars: tuple[Bar, ...]
    word: str
    sentence: str


def health_of(endpoint: Endpoint) -> Health:
    """The last 48 deliveries of an endpoint, in one query on its index."""
    latest = endpoint.deliveries.order_by("-id").values_list("state", "attempts")[:LAST]
    tried = [(state, attempts) for state, attempts in reversed(latest) if attempts]
    bars = tuple(
        Bar(STEP * (LAST - len(tried) + index), state != DeliveryState.DELIVERED, attempts > 1)
        for index, (state, attempts) in enumerate(tried)
    )
    return Health(bars, word_for(endpoint, tried), sentence_for(tried))


def untold_of(endpoint: Endpoint) -> Health:
    """Without what was sent there: only whether anything is."""
    word = "disabled" if endpoint.state == EndpointState.DISABLED else "untold"
    return Health((), word, _("What was sent there: told once you hold no case."))


def word_for(endpoint: Endpoint, tried: list[tuple[str, int]]) -> str:
    if endpoint.state == EndpointState.DISABLED:
        return "disabled"
    states = [state for state, _ in tried]
    if not states:
        return "unused"
    if DeliveryState.WAITING in states:
        return "retrying"
    return "failing" if states[-1] == DeliveryState.GIVEN_UP else "healthy"


def sentence_for(tried: list[tuple[str, int]]) -> str:
    """The strip in words, with its denominator."""
    if not tried:
        return _("Nothing has been sent there yet.")
    at_once = sum(state == DeliveryState.DELIVERED and attempts == 1 for state, attempts in tried)
    arrived = sum(state == DeliveryState.DELIVERED for state, _ in tried)
    return _("Of the last {tried}, {arrived} arrived, {at_once} at the first try.").format(
        tried=len(tried), arrived=arrived, at_once=at_once
    )


def describe(delivery: Delivery) -> str:
    """Where a delivery stands, as one of: delivered, given_up, retrying, waiting."""
    if delivery.state != DeliveryState.WAITING:
        return str(delivery.state)
    return "retrying" if delivery.attempts else "waiting"
