from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from moderation.intake.models import IdempotencyKey, Image, Submission
from moderation.vocabulary import Status
from tests import pictures
from tests.moderation.api.calls import SUBMISSIONS, Api, assert_problem, base64_of
from tests.moderation.api.conftest import Web

KEY = {"Idempotency-Key": '"8e03978e"'}


def test_it_gives_the_first_answer_again(api: Api) -> None:
    first = api.post_file(pictures.jpeg(), caption="a", headers=KEY)
    Submission.objects.update(status=Status.APPROVED, version=3)
    again = api.post_file(pictures.jpeg(), caption="a", headers=KEY)
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert Submission.objects.count() == 1


def test_it_compares_fields_and_image_and_not_the_bytes_of_the_request(api: Api) -> None:
    first = api.post_file(pictures.jpeg(), caption="a", headers=KEY)
    value = {"image": base64_of(pictures.jpeg()), "caption": "a"}
    again = api.post_json(value, headers={"Idempotency-Key": "8e03978e"})
    assert again.json() == first.json()


def test_it_refuses_other_content_under_the_same_key(api: Api) -> None:
    api.post_file(pictures.jpeg(), caption="a", headers=KEY)
    assert_problem(
        api.post_file(pictures.jpeg(), caption="b", headers=KEY),
        422,
        "idempotency_mismatch",
        "Idempotency-Key",
    )
    assert_problem(
        api.post_file(pictures.png(), caption="a", headers=KEY),
        422,
        "idempotency_mismatch",
        "Idempotency-Key",
    )
    assert Submission.objects.count() == 1


def test_it_keeps_the_keys_of_platforms_apart(api: Api, other_api: Api) -> None:
    first = api.post_file(pictures.jpeg(), headers=KEY)
    other = other_api.post_file(pictures.png(), headers=KEY)
    assert other.status_code == 202
    assert other.json()["id"] != first.json()["id"]


def test_it_says_that_the_first_request_still_runs(api: Api) -> None:
    api.post_file(pictures.jpeg(), headers=KEY)
    IdempotencyKey.objects.update(submission=None, reserved_until=timezone.now() + timedelta(seconds=60))
    response = api.post_file(pictures.jpeg(), headers=KEY)
    assert_problem(response, 409, "idempotency_running", "Idempotency-Key")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_it_takes_over_from_a_request_that_died(api: Api) -> None:
    api.post_file(pictures.jpeg(), headers=KEY)
    IdempotencyKey.objects.update(submission=None, reserved_until=timezone.now() - timedelta(seconds=1))
    assert api.post_file(pictures.jpeg(), headers=KEY).status_code == 202


@pytest.mark.parametrize(
    ("sent", "kept"),
    [('"a b"', "a b"), (r'"a\"b\\c"', r'a"b\c'), ("bare:key/1", "bare:key/1"), ("x" * 255, "x" * 255)],
)
def test_it_reads_quoted_and_bare_keys(api: Api, sent: str, kept: str) -> None:
    assert api.post_file(pictures.jpeg(), headers={"Idempotency-Key": sent}).status_code == 202
    assert IdempotencyKey.objects.get().key == kept


def test_it_makes_one_submission_of_fifty_simultaneous_posts(web: Web) -> None:
    headers = {"Authorization": f"Bearer {web.key}", **KEY}
    start = threading.Barrier(50)

    def post(_: int) -> tuple[int, str]:
        start.wait()
        for _ in range(50):
            response = requests.post(
                web.url + SUBMISSIONS, files={"image": pictures.jpeg()}, headers=headers, timeout=60
            )
            if response.status_code != 409:
                break
        return response.status_code, response.json().get("id", response.text)

    with ThreadPoolExecutor(50) as pool:
        answers = set(pool.map(post, range(50)))
    assert len(answers) == 1, answers
    assert answers.pop()[0] == 202
    assert Submission.objects.count() == Image.objects.count() == 1


def test_it_leaves_nothing_reserved_after_a_refusal(api: Api) -> None:
    api.post_file(pictures.TEXT, headers=KEY)
    assert not IdempotencyKey.objects.exists()
    assert api.post_file(pictures.jpeg(), headers=KEY).status_code == 202
