from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.intake.models import Submission
from moderation.platforms.hook_secret import rotate_hook_secret
from moderation.webhooks.sign import headers
from tests import pictures
from tests.cast import Cast
from tests.moderation.api.calls import Traces, assert_problem, base64_of

Hook = Callable[..., Any]


@pytest.fixture
def hook(cast: Cast) -> Hook:
    def post(
        value: Any,
        *,
        slug: str = "lantern",
        secret: str = cast.lantern_hook_secret,
        message_id: str = "msg_1",
        age: int = 0,
        changed: bool = False,
        without: str = "",
        longer: int = 0,
        kind: str = "application/json",
    ) -> Any:
        body = json.dumps(value).encode()
        timestamp = int(time.time()) - age
        signed = headers([secret], message_id=message_id, timestamp=timestamp, body=body)
        signed.pop(without, None)
        if longer:
            signed["webhook-id"] += "x" * longer
        body = body + b" " if changed else body
        return Client().generic("POST", f"/api/v1/hooks/{slug}", body, kind, headers=signed)

    return post


def submission_json(**more: Any) -> dict[str, Any]:
    return {"image": base64_of(pictures.jpeg()), "external_id": "x-1", **more}


def test_it_accepts_a_signed_submission(hook: Hook, cast: Cast) -> None:
    response = hook(submission_json())
    assert response.status_code == 202, response.content
    submission = Submission.objects.get(id=response.json()["id"])
    assert (submission.platform, submission.external_id) == (cast.lantern, "x-1")
    entry = Entry.objects.get(submission_id=submission.id)
    assert (entry.actor_kind, entry.actor_id) == ("hook", "lantern")


def test_it_accepts_the_envelope_of_the_standard(hook: Hook) -> None:
    envelope = {"type": "image.posted", "timestamp": "2026-11-22T10:00:00Z", "data": submission_json()}
    assert hook(envelope).json()["external_id"] == "x-1"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({}, ["field_missing timestamp"]),
        ({"timestamp": "2026-11-22T10:00:00Z", "id": 7}, ["unknown_field id"]),
        (
            {"data": {"caption": "x", "zoom": 1}},
            ["field_missing timestamp", "unknown_field zoom", "image_missing image"],
        ),
        ({"timestamp": "2026-11-22T10:00:00Z", "data": [1]}, ["type_invalid data"]),
        ({"image": "x"}, ["image_base64_invalid image", "unknown_field data", "unknown_field type"]),
    ],
)
def test_it_says_what_an_envelope_lacks(hook: Hook, more: dict[str, Any], named: list[str]) -> None:
    errors = hook({"type": "image.posted", "data": submission_json()} | more).json()["errors"]
    assert [f"{error['code']} {error['field']}" for error in errors] == named
    assert not Submission.objects.exists()


def test_it_takes_the_webhook_id_for_the_idempotency_key(hook: Hook) -> None:
    first = hook(submission_json())
    assert hook(submission_json(), age=100).json() == first.json()
    assert Submission.objects.count() == 1
    assert_problem(hook(submission_json(caption="other")), 422, "idempotency_mismatch", "webhook-id")
    assert hook(submission_json(), message_id="msg_2").json()["id"] != first.json()["id"]


def test_it_takes_the_old_secret_for_a_while_after_a_rotation(hook: Hook, cast: Cast) -> None:
    new = rotate_hook_secret(platform=cast.lantern, actor=Actor.system())
    assert hook(submission_json()).status_code == 202
    assert hook(submission_json(), secret=new, message_id="msg_2").status_code == 202


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong secret": ({"secret": "whsec_" + "QUFB" * 8}, "webhook-signature"),
    "a changed body": ({"changed": True}, "webhook-signature"),
    "an old timestamp": ({"age": 301}, "webhook-timestamp"),
    "a timestamp ahead": ({"age": -310}, "webhook-timestamp"),
    "no id": ({"without": "webhook-id"}, "webhook-id"),
    "an id beyond all length": ({"longer": 200}, "webhook-id"),
    "no timestamp": ({"without": "webhook-timestamp"}, "webhook-timestamp"),
    "no signature": ({"without": "webhook-signature"}, "webhook-signature"),
    "another platform": ({"slug": "kleinmarkt"}, "webhook-signature"),
    "no such platform": ({"slug": "nobody"}, "webhook-signature"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_it_refuses(hook: Hook, traces: Callable[[], Traces], name: str) -> None:
    before = traces()
    how, field = REFUSALS[name]
    response = hook(submission_json(), **how)
    problem = assert_problem(response, 401, "signature_invalid", field)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert response.headers["WWW-Authenticate"]
    assert traces() == before


def test_it_does_not_tell_which_platforms_exist(hook: Hook) -> None:
    here, nowhere = hook(submission_json(), slug="kleinmarkt"), hook(submission_json(), slug="nobody")
    differing = {"request_id", "instance"}
    bodies = [{k: v for k, v in r.json().items() if k not in differing} for r in (here, nowhere)]
    assert bodies[0] == bodies[1]
    assert set(here.headers) == set(nowhere.headers)


def test_it_checks_the_submission_as_ever(hook: Hook) -> None:
    assert_problem(hook({"caption": "x"}), 422, "image_missing", "image")
    assert_problem(hook(submission_json(zoom=1)), 422, "unknown_field", "zoom")
    assert_problem(hook([1]), 422, "type_invalid", "body")
    assert_problem(
        hook(submission_json(), kind="text/plain"), 415, "content_type_unsupported", "Content-Type"
    )
