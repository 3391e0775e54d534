"""Where a platform wants its webhooks: adds, changes, tests and removes endpoints, and sends again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.record import Recorded, record
from moderation.outbound import OutboundRefused, Trust, check_url
from moderation.platforms.models import Platform
from moderation.vocabulary import WEBHOOK_EVENTS, WEBHOOK_TEST_EVENT, EventName
from moderation.wake import wake
from moderation.webhooks.announce import payload
from moderation.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState
from moderation.webhooks.sign import new_secret

AT_MOST = 10
LONGEST_URL = 2000
OVERLAP = timedelta(hours=24)

Problem = tuple[str, str, str]


class EndpointInvalid(ValueError):
    """What was asked for does not hold; `errors` has every (code, field, detail) at once."""

    def __init__(self, errors: list[Problem]) -> None:
        super().__init__("; ".join(detail for _, _, detail in errors))
        self.errors = errors


class EndpointGone(LookupError):
    """The endpoint has been deleted in the meantime."""


class DeliveryBusy(Exception):
    """The delivery is being sent at this very moment."""


@dataclass(frozen=True)
class NewEndpoint:
    """The endpoint and its signing secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


def problems_of(*, url: str | None, events: list[str] | None) -> list[Problem]:
    """Every (code, field, detail) that is wrong with what is given; no look at the database or at DNS."""
    return [
        *([] if url is None else _url_problems(url)),
        *([] if events is None else _event_problems(events)),
    ]


def create_endpoint(*, platform: Platform, url: str, events: list[str], actor: Actor) -> NewEndpoint:
    """Add an endpoint; no events means all of them. Raises EndpointInvalid."""
    problems = problems_of(url=url, events=events)
    secret = new_secret()
    with transaction.atomic():
        Platform.objects.select_for_update().get(id=platform.id)  # two at once must not make eleven
        if platform.endpoints.exclude(state=EndpointState.DELETED).count() >= AT_MOST:
            problems.append(("too_many", "", f"A platform has at most {AT_MOST} webhook endpoints."))
        if problems:
            raise EndpointInvalid(problems)
        endpoint = Endpoint.objects.create(platform=platform, url=url, events=_ordered(events), secret=secret)
        _record(EventName.ENDPOINT_CREATED, endpoint, actor, {"host": _host(url), "events": _ordered(events)})
    return NewEndpoint(endpoint, secret)


def change_endpoint(
    *, endpoint: Endpoint, actor: Actor, url: str | None = None, events: list[str] | None = None
) -> Endpoint:
    """Change what is given and leave the rest. Raises EndpointInvalid and EndpointGone."""
    if problems := problems_of(url=url, events=events):
        raise EndpointInvalid(problems)
    changes: dict[str, Any] = {}
    if url is not None:
        changes["url"] = url
    if events is not None:
        changes["events"] = _ordered(events)
    with transaction.atomic():
        if changes:
            _update(endpoint, **changes)
            said: dict[str, Any] = {"host": _host(url)} if url is not None else {}
            said |= {"events": _ordered(events)} if events is not None else {}
            _record(EventName.ENDPOINT_CHANGED, endpoint, actor, said)
        return Endpoint.objects.get(id=endpoint.id)


def delete_endpoint(*, endpoint: Endpoint, actor: Actor) -> bool:
    """Remove the endpoint and give up what still waits for it; False when it was gone already."""
    with transaction.atomic():
        try:
            _update(endpoint, state=EndpointState.DELETED, state_reason="")
        except EndpointGone:
            return False
        Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
            state=DeliveryState.GIVEN_UP, finished_at=timezone.now(), lease_until=None, token=None
        )
        _record(EventName.ENDPOINT_DELETED, endpoint, actor, {})
        return True


def set_enabled(*, endpoint: Endpoint, enabled: bool, reason: str, actor: Actor) -> bool:
    """Switch the endpoint on or off; False when it was so already, or is deleted."""
    before, after = EndpointState.DISABLED, EndpointState.ENABLED
    if not enabled:
        before, after = after, before
    reason = reason[:200]
    with transaction.atomic():
        changed = Endpoint.objects.filter(id=endpoint.id, state=before).update(
            state=after, state_reason="" if enabled else reason
        )
        if not changed:
            return False
        event = EventName.ENDPOINT_ENABLED if enabled else EventName.ENDPOINT_DISABLED
        _record(event, endpoint, actor, {"reason": reason})
        if enabled:
            wake()
        return True


def rotate_secret(*, endpoint: Endpoint, actor: Actor) -> str:
    """A new signing secret, shown once; the old one signs too for 24 hours. Raises EndpointGone."""
    secret = new_secret()
    with transaction.atomic():
        current = Endpoint.objects.select_for_update().get(id=endpoint.id)
        _update(
            endpoint,
            secret=secret,
            secret_previous=current.secret,
            secret_previous_until=timezone.now() + OVERLAP,
        )
        _record(EventName.ENDPOINT_SECRET_ROTATED, endpoint, actor, {})
    return secret


def signing_secrets(endpoint: Endpoint) -> list[str]:
    """The secrets that sign now, the newest first."""
    until = endpoint.secret_previous_until
    previous = endpoint.secret_previous if until and until > timezone.now() else ""
    return [secret for secret in (endpoint.secret, previous) if secret]


def send_test(*, endpoint: Endpoint, actor: Actor) -> Delivery:
    """Queue one `endpoint.test` event for this endpoint alone. Raises EndpointGone when it takes none."""
    with transaction.atomic():
        if not Endpoint.objects.filter(id=endpoint.id, state=EndpointState.ENABLED).exists():
            raise EndpointGone(endpoint.id)
        entry = _record(EventName.ENDPOINT_TESTED, endpoint, actor, {})
        delivery = Delivery.objects.create(
            message_id=f"msg_{uuid7().hex}",
            endpoint=endpoint,
            entry_id=entry.id,
            event=WEBHOOK_TEST_EVENT,
            payload=payload(WEBHOOK_TEST_EVENT, entry.at, {"endpoint_id": str(endpoint.id)}),
            due_at=entry.at,
            created_at=entry.at,
        )
        wake()
        return delivery


def redeliver(*, delivery: Delivery, actor: Actor) -> Delivery:
    """Send this event again now, with the same payload and id; its earlier tries stay counted.

    Raises DeliveryBusy while it is being sent, EndpointGone when its endpoint is switched off or deleted.
    """
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    with transaction.atomic():
        endpoint = Endpoint.objects.get(id=delivery.endpoint_id)
        if endpoint.state != EndpointState.ENABLED:
            raise EndpointGone(endpoint.id)
        taken = Delivery.objects.filter(free, id=delivery.id).update(
            state=DeliveryState.WAITING, due_at=now, lease_until=None, token=None, finished_at=None
        )
        if not taken:
            raise DeliveryBusy(delivery.id)
        record(
            EventName.DELIVERY_REDELIVERED,
            actor=actor,
            platform_id=endpoint.platform_id,
            submission_id=delivery.submission_id,
            subject=f"delivery:{delivery.id}",
            data={"event": delivery.event, "message_id": delivery.message_id},
        )
        wake()
        return Delivery.objects.get(id=delivery.id)


def _update(endpoint: Endpoint, **changes: Any) -> None:
    alive = Endpoint.objects.filter(id=endpoint.id).exclude(state=EndpointState.DELETED)
    if not alive.update(**changes):
        raise EndpointGone(endpoint.id)


def _record(event: EventName, endpoint: Endpoint, actor: Actor, data: dict[str, Any]) -> Recorded:
    return record(
        event,
        actor=actor,
        platform_id=endpoint.platform_id,
        subject=f"endpoint:{endpoint.id}",
        data=data,
    )


def _url_problems(url: str) -> list[Problem]:
    if len(url) > LONGEST_URL:
        return [("url_length", "url", f"The URL is longer than {LONGEST_URL} characters.")]
    try:
        check_url(url, trust=Trust.for_endpoint(allow_loopback=settings.OUTBOUND_ALLOW_LOOPBACK))
    except OutboundRefused as refused:
        return [(refused.code, "url", str(refused))]
    return []


def _event_problems(events: Iterable[str]) -> list[Problem]:
    return [
        ("unknown_event", "events", f"There is no event “{name[:64]}”.")
        for name in sorted({str(event) for event in events} - set(WEBHOOK_EVENTS))
    ]


def _ordered(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    return [event.value for event in WEBHOOK_EVENTS if event in wanted]


def _host(url: str) -> str:
    """All that the log keeps of a URL: the rest of it may be a secret of the platform's."""
    return urlsplit(url).netloc
