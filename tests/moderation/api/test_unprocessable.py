"""A platform hears why its picture could not be processed: in GET, in the list, in the event and in the webhook."""

from __future__ import annotations

import json

import pytest

from moderation.audit.actor import Actor
from moderation.intake.decode_words import DECODE_WORDS
from moderation.webhooks.endpoints import create_endpoint
from moderation.webhooks.models import Delivery
from tests import pictures
from tests.cast import Cast
from tests.moderation.api.calls import SUBMISSIONS, Api
from tests.moderation.api.test_openapi import fits
from tests.posting import post_and_work

PROBLEM = {"code": "image_undecodable", "detail": DECODE_WORDS["image_undecodable"]}

# Real commits, as in test_events.
pytestmark = pytest.mark.django_db(transaction=True)


def test_it_tells_why_a_picture_is_unprocessable(cast: Cast, api: Api) -> None:
    create_endpoint(platform=cast.lantern, url="https://a.example/", events=[], actor=Actor.system())
    submission = post_and_work(cast.lantern, pictures.undecodable_png())

    found = api.get(f"{SUBMISSIONS}/{submission.id}").json()
    fits("Submission", found)
    assert (found["status"], found["problem"]) == ("unprocessable", PROBLEM)
    assert api.get(SUBMISSIONS).json()["results"][0]["problem"] == PROBLEM
    events = api.get("/api/v1/events").json()
    fits("EventList", events)
    assert [event["data"]["problem"] for event in events["results"]] == [None, PROBLEM]
    told = [json.loads(row.payload)["data"] for row in Delivery.objects.order_by("created_at")]
    assert [data["problem"] for data in told] == [None, PROBLEM]


def test_it_has_no_problem_with_a_good_picture(api: Api) -> None:
    response = api.post_file(pictures.jpeg())
    assert response.json()["problem"] is None
    assert api.get(response.json()["links"]["self"]).json()["problem"] is None


def test_it_repeats_the_first_answer_without_the_problem_found_since(cast: Cast, api: Api) -> None:
    headers = {"Idempotency-Key": "1"}
    first = api.post_file(pictures.undecodable_png(), headers=headers)
    post_and_work(cast.lantern, pictures.undecodable_png())
    assert api.get(first.json()["links"]["self"]).json()["problem"] == PROBLEM
    assert api.post_file(pictures.undecodable_png(), headers=headers).json() == first.json()
