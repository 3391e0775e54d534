from __future__ import annotations

import re

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.vocabulary import WEBHOOK_EVENTS
from moderation.webhooks.endpoints import create_endpoint, signing_secrets
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.review.session.browser import signed_in, text

HOME = "/platforms/lantern/endpoints/"
URL = "https://hooks.lantern.example/in"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


def made(cast: Cast) -> Endpoint:
    return create_endpoint(platform=cast.lantern, url=URL, events=[], actor=Actor.system()).endpoint


def test_it_adds_an_endpoint_and_shows_its_secret_once(cast: Cast) -> None:
    client = signed_in(cast.priya)
    response = client.post(HOME, {"url": URL, "events": ["submission.approved", "submission.rejected"]})
    endpoint = Endpoint.objects.get()
    assert (endpoint.url, endpoint.events) == (URL, ["submission.approved", "submission.rejected"])
    assert endpoint.secret in text(response).replace("&#x27;", "'")
    assert not SECRET.search(text(client.get("/platforms/lantern/")))
    assert Entry.objects.get(event="endpoint.created").actor_id == str(cast.priya.id)


def test_it_says_every_fault_of_an_endpoint_at_once(cast: Cast) -> None:
    response = signed_in(cast.priya).post(HOME, {"url": "http://10.0.0.1/x", "events": ["made.up"]})
    assert response.status_code == 422
    page = text(response)
    assert "made.up" in page
    response = signed_in(cast.priya).post(HOME, {"url": "http://10.0.0.1/x"})
    assert "scheme" in text(response)
    assert not Endpoint.objects.exists()


def test_it_changes_switches_rotates_tests_and_deletes(cast: Cast) -> None:
    client, endpoint = signed_in(cast.priya), made(cast)
    at = f"{HOME}{endpoint.id}/"

    client.post(at, {"url": f"{URL}/v2", "events": ["submission.erased"]})
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.events) == (f"{URL}/v2", ["submission.erased"])

    before = endpoint.secret
    page = text(client.post(f"{at}rotate/"))
    endpoint.refresh_from_db()
    assert endpoint.secret in page
    assert signing_secrets(endpoint) == [endpoint.secret, before]

    client.post(f"{at}test/")
    assert Delivery.objects.get().event == "endpoint.test"

    client.post(f"{at}disable/")
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.state_reason) == ("disabled", "Switched off by Priya Nair.")
    assert "Enable it" in text(client.post(f"{at}test/", follow=True)) or Delivery.objects.count() == 1

    client.post(f"{at}enable/")
    endpoint.refresh_from_db()
    assert endpoint.state == "enabled"

    client.post(f"{at}delete/")
    endpoint.refresh_from_db()
    assert endpoint.state == "deleted"
    assert Delivery.objects.get().state == "given_up"
    assert client.post(f"{at}enable/").status_code == 404
    events = list(
        Entry.objects.filter(event__startswith="endpoint.").order_by("id").values_list("event", flat=True)
    )
    assert events == [
        "endpoint.created",
        "endpoint.changed",
        "endpoint.secret_rotated",
        "endpoint.tested",
        "endpoint.disabled",
        "endpoint.enabled",
        "endpoint.deleted",
    ]


def test_it_leaves_a_broken_change_undone_and_says_why(cast: Cast) -> None:
    client, endpoint = signed_in(cast.priya), made(cast)
    response = client.post(f"{HOME}{endpoint.id}/", {"url": "ftp://hooks.lantern.example/"})
    assert response.status_code == 422
    assert "The endpoint is not changed" in text(response)
    endpoint.refresh_from_db()
    assert endpoint.url == URL


def test_it_refuses_an_endpoint_of_another_platform(cast: Cast) -> None:
    endpoint = create_endpoint(platform=cast.kleinmarkt, url=URL, events=[], actor=Actor.system()).endpoint
    for action in ("", "enable/", "disable/", "rotate/", "test/", "delete/"):
        assert signed_in(cast.priya).post(f"{HOME}{endpoint.id}/{action}").status_code == 404
    assert not Entry.objects.filter(event="endpoint.changed").exists()


def test_it_offers_every_event(cast: Cast) -> None:
    client = signed_in(cast.priya)
    shown = text(client.get("/platforms/lantern/"))
    for event in WEBHOOK_EVENTS:
        assert event in shown
    endpoint = create_endpoint(platform=cast.lantern, url=URL, events=[], actor=Actor.system()).endpoint
    asked = {"url": f"{URL}/v2", "events": ["appeal.decided", "submission.approved"]}
    client.post(f"{HOME}{endpoint.id}/", asked)
    endpoint.refresh_from_db()
    assert set(endpoint.events) == set(asked["events"])
