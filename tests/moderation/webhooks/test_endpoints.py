from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.vocabulary import EventName
from moderation.webhooks.endpoints import (
    AT_MOST,
    DeliveryBusy,
    EndpointGone,
    EndpointInvalid,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    redeliver,
    rotate_secret,
    send_test,
    set_enabled,
    signing_secrets,
)
from moderation.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState
from moderation.webhooks.sign import new_secret
from tests.cast import Cast

ACTOR = Actor.system()
URL = "https://hooks.lantern.example/in?token=secret"


def made(cast: Cast, **more: object) -> Endpoint:
    return create_endpoint(
        **{"platform": cast.lantern, "url": URL, "events": [], "actor": ACTOR, **more}  # type: ignore[arg-type]
    ).endpoint


def codes(problem: pytest.ExceptionInfo[EndpointInvalid]) -> list[tuple[str, str]]:
    return [(code, field) for code, field, _ in problem.value.errors]


def test_it_keeps_events_in_one_order_and_once(cast: Cast) -> None:
    endpoint = made(cast, events=["submission.erased", "submission.received", "submission.erased"])
    assert endpoint.events == ["submission.received", "submission.erased"]
    assert endpoint.state == EndpointState.ENABLED
    assert len(endpoint.secret) == len(new_secret())


def test_it_writes_the_host_into_the_log_and_never_the_rest_of_the_url_or_the_secret(cast: Cast) -> None:
    endpoint = made(cast)
    change_endpoint(endpoint=endpoint, url=f"{URL}2", actor=ACTOR)
    rotate_secret(endpoint=endpoint, actor=ACTOR)
    lines = Entry.objects.filter(event__startswith="endpoint.").order_by("id")
    bodies = list(lines.values_list("body", flat=True))
    assert [json.loads(body)["data"].get("host") for body in bodies] == ["hooks.lantern.example"] * 2 + [None]
    assert not any("token" in body or "whsec" in body for body in bodies)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.lantern.example/", "url_scheme"),
        ("https://hooks.lantern.example:8443/", "url_port"),
        ("https://10.1.2.3/", "url_address"),
        ("https://169.254.169.254/latest/", "url_address"),
        ("https://user:pass@hooks.lantern.example/", "url_userinfo"),
        ("", "url_syntax"),
        (f"https://hooks.lantern.example/{'x' * 2000}", "url_length"),
    ],
)
def test_it_refuses_an_address_that_a_platform_must_not_choose(cast: Cast, url: str, code: str) -> None:
    with pytest.raises(EndpointInvalid) as problem:
        made(cast, url=url)
    assert codes(problem) == [(code, "url")]
    assert not Endpoint.objects.exists()


def test_it_takes_loopback_only_where_the_operator_allows_it(cast: Cast, settings: object) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = False  # type: ignore[attr-defined]
    with pytest.raises(EndpointInvalid):
        made(cast, url="http://127.0.0.1:9000/")
    settings.OUTBOUND_ALLOW_LOOPBACK = True  # type: ignore[attr-defined]
    assert made(cast, url="http://127.0.0.1:9000/")


def test_it_says_all_that_is_wrong_at_once(cast: Cast) -> None:
    for _ in range(AT_MOST):
        made(cast)
    with pytest.raises(EndpointInvalid) as problem:
        made(cast, url="ftp://x.example/", events=["made.up", "case.decided"])
    assert codes(problem) == [
        ("url_scheme", "url"),
        ("unknown_event", "events"),
        ("unknown_event", "events"),
        ("too_many", ""),
    ]


def test_it_counts_deleted_endpoints_no_more(cast: Cast) -> None:
    first, *_others = [made(cast) for _ in range(AT_MOST)]
    assert delete_endpoint(endpoint=first, actor=ACTOR)
    assert not delete_endpoint(endpoint=first, actor=ACTOR)
    assert made(cast)


def test_it_signs_with_both_secrets_for_a_day(cast: Cast) -> None:
    endpoint = made(cast)
    old = endpoint.secret
    new = rotate_secret(endpoint=endpoint, actor=ACTOR)
    endpoint.refresh_from_db()
    assert signing_secrets(endpoint) == [new, old]
    endpoint.secret_previous_until = timezone.now() - timedelta(seconds=1)
    assert signing_secrets(endpoint) == [new]


def test_it_switches_once_and_writes_once(cast: Cast) -> None:
    endpoint = made(cast)
    assert set_enabled(endpoint=endpoint, enabled=False, reason="maintenance", actor=ACTOR)
    assert not set_enabled(endpoint=endpoint, enabled=False, reason="again", actor=ACTOR)
    endpoint.refresh_from_db()
    assert endpoint.state_reason == "maintenance"
    assert set_enabled(endpoint=endpoint, enabled=True, reason="", actor=ACTOR)
    endpoint.refresh_from_db()
    assert endpoint.state_reason == ""
    assert Entry.objects.filter(event__in=["endpoint.disabled", "endpoint.enabled"]).count() == 2


def test_it_tests_one_endpoint_and_wakes_the_worker(cast: Cast) -> None:
    endpoint, _other = made(cast), made(cast)
    delivery = send_test(endpoint=endpoint, actor=ACTOR)
    assert Delivery.objects.get() == delivery
    said = json.loads(delivery.payload)
    assert (said["type"], said["data"]) == ("endpoint.test", {"endpoint_id": str(endpoint.id)})
    assert delivery.entry
    assert delivery.entry.event == EventName.ENDPOINT_TESTED
    assert OrmQ.objects.count() == 1
    set_enabled(endpoint=endpoint, enabled=False, reason="", actor=ACTOR)
    with pytest.raises(EndpointGone):
        send_test(endpoint=endpoint, actor=ACTOR)


@pytest.mark.parametrize("state", list(DeliveryState))
def test_it_sends_again_from_every_state_and_keeps_the_tries(cast: Cast, state: DeliveryState) -> None:
    delivery = send_test(endpoint=made(cast), actor=ACTOR)
    later = timezone.now() + timedelta(days=1)
    Delivery.objects.update(state=state, attempts=10, due_at=later, finished_at=later)
    again = redeliver(delivery=delivery, actor=ACTOR)
    assert (again.state, again.attempts, again.finished_at) == (DeliveryState.WAITING, 10, None)
    assert again.due_at <= timezone.now()
    assert (again.message_id, again.payload) == (delivery.message_id, delivery.payload)
    assert Entry.objects.filter(event="delivery.redelivered").count() == 1


def test_it_leaves_a_delivery_alone_that_is_being_sent(cast: Cast) -> None:
    delivery = send_test(endpoint=made(cast), actor=ACTOR)
    until = timezone.now() + timedelta(seconds=20)
    Delivery.objects.update(lease_until=until)
    with pytest.raises(DeliveryBusy):
        redeliver(delivery=delivery, actor=ACTOR)
    assert Delivery.objects.get().lease_until == until
    assert not Entry.objects.filter(event="delivery.redelivered").exists()


def test_it_gives_up_what_waits_for_a_deleted_endpoint(cast: Cast) -> None:
    endpoint = made(cast)
    delivery = send_test(endpoint=endpoint, actor=ACTOR)
    delete_endpoint(endpoint=endpoint, actor=ACTOR)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP
    for call in (
        lambda: redeliver(delivery=delivery, actor=ACTOR),
        lambda: rotate_secret(endpoint=endpoint, actor=ACTOR),
        lambda: change_endpoint(endpoint=endpoint, events=[], actor=ACTOR),
        lambda: send_test(endpoint=endpoint, actor=ACTOR),
    ):
        with pytest.raises(EndpointGone):
            call()
