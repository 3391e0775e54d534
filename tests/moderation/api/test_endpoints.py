from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.audit.models import Entry
from moderation.webhooks.models import Delivery, Endpoint
from tests import pictures
from tests.moderation.api.calls import Api, assert_problem

ENDPOINTS = "/api/v1/webhook-endpoints"
DELIVERIES = "/api/v1/deliveries"
URL = "https://hooks.example.com/a"


def create(api: Api, **more: Any) -> dict[str, Any]:
    response = api.post_json({"url": URL, **more}, path=ENDPOINTS)
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"{ENDPOINTS}/{body['id']}"
    return body


def test_it_shows_the_secret_once(api: Api) -> None:
    made = create(api, events=["submission.rejected"])
    assert made["secret"] == Endpoint.objects.get().secret
    one = api.get(f"{ENDPOINTS}/{made['id']}").json()
    assert one == {name: value for name, value in made.items() if name != "secret"}
    assert api.get(ENDPOINTS).json() == {"results": [one]}
    assert made["events"] == ["submission.rejected"]


def test_it_changes_what_is_named(api: Api) -> None:
    made = create(api, events=["submission.rejected"])
    path = f"{ENDPOINTS}/{made['id']}"
    changed = api.send("PATCH", path, b'{"url": "https://hooks.example.com/b"}').json()
    assert (changed["url"], changed["events"]) == ("https://hooks.example.com/b", ["submission.rejected"])
    assert api.send("PATCH", path, b'{"enabled": false}').json()["enabled"] is False
    assert api.send("PATCH", path, b'{"enabled": true, "events": []}').json()["events"] == []
    assert {"endpoint.changed", "endpoint.disabled"} <= set(Entry.objects.values_list("event", flat=True))


def test_it_removes(api: Api) -> None:
    path = f"{ENDPOINTS}/{create(api)['id']}"
    response = api.send("DELETE", path)
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(api.get(path), 404, "not_found")
    assert api.get(ENDPOINTS).json() == {"results": []}


@pytest.mark.parametrize(
    ("value", "code", "field"),
    [
        ({}, "field_missing", "url"),
        ({"url": 7}, "type_invalid", "url"),
        ({"url": URL, "events": "all"}, "type_invalid", "events"),
        ({"url": URL, "events": [7]}, "type_invalid", "events"),
        ({"url": URL, "events": 7}, "type_invalid", "events"),
        ({"url": URL, "events": ["nothing.happened"]}, "unknown_event", "events"),
        ({"url": URL, "enabled": True}, "unknown_field", "enabled"),
        ({"url": "ftp://hooks.example.com/"}, "url_scheme", "url"),
        ({"url": "https://10.0.0.1/"}, "url_address", "url"),
    ],
)
def test_it_refuses_what_cannot_be_called(api: Api, value: dict[str, Any], code: str, field: str) -> None:
    assert_problem(api.post_json(value, path=ENDPOINTS), 422, code, field)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("method", "value", "named"),
    [
        (
            "POST",
            {"url": "ftp://x", "events": ["a", "b", 7], "foo": 1, "enabled": "x"},
            ["unknown_field enabled", "unknown_field foo", "type_invalid events", "url_scheme url"]
            + ["unknown_event events"] * 2,
        ),
        ("POST", {"events": ["a"]}, ["field_missing url", "unknown_event events"]),
        ("PATCH", {"enabled": "x", "url": "ftp://a"}, ["type_invalid enabled", "url_scheme url"]),
    ],
)
def test_it_names_every_wrong_field_at_once(
    api: Api, method: str, value: dict[str, Any], named: list[str]
) -> None:
    path = ENDPOINTS if method == "POST" else f"{ENDPOINTS}/{create(api)['id']}"
    problem = assert_problem(api.send(method, path, json.dumps(value).encode()), 422, "invalid")
    assert [f"{error['code']} {error['field']}" for error in problem["errors"]] == named


def test_it_refuses_an_eleventh(api: Api) -> None:
    for _ in range(10):
        create(api)
    assert_problem(api.post_json({"url": URL}, path=ENDPOINTS), 422, "too_many")


def test_it_refuses_broken_bodies(api: Api) -> None:
    assert_problem(api.post_json(b"[]", path=ENDPOINTS), 422, "type_invalid")
    assert_problem(api.post_json(b"{", path=ENDPOINTS), 400, "json_invalid")
    assert_problem(api.post_json(b'"' + b"x" * 70_000 + b'"', path=ENDPOINTS), 413, "body_too_large")


def test_it_keeps_another_platforms_out(api: Api, other_api: Api) -> None:
    path = f"{ENDPOINTS}/{create(api)['id']}"
    for method, suffix in [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("POST", "/rotate-secret"),
    ]:
        assert_problem(other_api.send(method, path + suffix), 404, "not_found")
    assert other_api.get(ENDPOINTS).json() == {"results": []}


def test_it_rotates_the_secret(api: Api) -> None:
    made = create(api)
    secret = api.send("POST", f"{ENDPOINTS}/{made['id']}/rotate-secret").json()["secret"]
    endpoint = Endpoint.objects.get()
    assert (endpoint.secret, endpoint.secret_previous) == (secret, made["secret"])


def test_it_sends_a_test_event(api: Api) -> None:
    made = create(api)
    response = api.send("POST", f"{ENDPOINTS}/{made['id']}/test")
    assert response.status_code == 202
    assert response.json()["event"] == "endpoint.test"
    assert Delivery.objects.get().endpoint_id == Endpoint.objects.get().id


def test_it_says_that_a_disabled_endpoint_takes_no_test(api: Api) -> None:
    path = f"{ENDPOINTS}/{create(api)['id']}"
    api.send("PATCH", path, b'{"enabled": false}')
    assert_problem(api.send("POST", f"{path}/test"), 409, "endpoint_gone")


def test_it_lists_and_filters_deliveries(api: Api, other_api: Api) -> None:
    made = create(api)
    posted = api.post_file(pictures.jpeg()).json()
    api.send("POST", f"{ENDPOINTS}/{made['id']}/test")
    rows = api.get(DELIVERIES).json()["results"]
    assert [row["event"] for row in rows] == ["endpoint.test", "submission.received"]
    received = rows[1]
    assert received["submission_id"] == posted["id"]
    for query in (
        {"submission": posted["id"]},
        {"event": "submission.received"},
        {"event": "submission.received", "endpoint": made["id"], "state": "waiting"},
    ):
        assert api.get(DELIVERIES, **query).json()["results"] == [received]
    assert api.get(DELIVERIES, state="given_up").json()["results"] == []
    page = api.get(DELIVERIES, limit=1).json()
    assert api.get(page["next"]).json()["results"] == [received]
    assert other_api.get(DELIVERIES).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"state": "lost"}, "filter_invalid", "state"),
        ({"endpoint": "x"}, "filter_invalid", "endpoint"),
        ({"event": "case.opened"}, "filter_invalid", "event"),
        ({"payload": "x"}, "unknown_filter", "payload"),
    ],
)
def test_it_refuses_filters_of_deliveries(api: Api, query: dict[str, str], code: str, field: str) -> None:
    assert_problem(api.get(DELIVERIES, **query), 422, code, field)


def test_it_shows_a_delivery_with_its_attempts(api: Api, other_api: Api) -> None:
    create(api)
    posted = api.post_file(pictures.jpeg(), external_id="x").json()
    delivery = Delivery.objects.get()
    delivery.tries.create(number=1, at=delivery.created_at, status=500, elapsed_ms=12, excerpt="oops")
    path = f"{DELIVERIES}/{delivery.id}"
    body = api.get(path).json()
    assert body["payload"]["data"]["submission_id"] == posted["id"]
    assert body["attempts"][0] | {"at": ""} == {
        "number": 1,
        "at": "",
        "status": 500,
        "error": None,
        "elapsed_ms": 12,
        "excerpt": "oops",
    }
    assert_problem(other_api.get(path), 404, "not_found")


def test_it_sends_again(api: Api, other_api: Api) -> None:
    create(api)
    api.post_file(pictures.jpeg())
    Delivery.objects.update(state="given_up", finished_at="2026-01-01T00:00:00Z")
    path = f"{DELIVERIES}/{Delivery.objects.get().id}/redeliver"
    assert_problem(other_api.send("POST", path), 404, "not_found")
    response = api.send("POST", path)
    assert (response.status_code, response.json()["state"]) == (202, "waiting")
    Endpoint.objects.update(state="disabled")
    assert_problem(api.send("POST", path), 409, "endpoint_gone")
