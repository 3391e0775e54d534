from __future__ import annotations

from typing import Any

import pytest

from moderation.intake.models import Submission
from tests import pictures
from tests.moderation.api.calls import SUBMISSIONS, Api, assert_problem, base64_of

BATCH = f"{SUBMISSIONS}/batch"


def item(**more: Any) -> dict[str, Any]:
    return {"image": base64_of(pictures.jpeg()), **more}


def test_it_gives_each_item_a_result_of_its_own(api: Api) -> None:
    items = [item(external_id="a"), item(zoom=1), "nothing", item(external_id="b")]
    response = api.post_json({"submissions": items}, path=BATCH)
    assert response.status_code == 200, response.content
    results = response.json()["results"]
    assert [result["status"] for result in results] == [202, 422, 422, 202]
    assert results[0]["submission"]["external_id"] == "a"
    assert [result["problem"]["errors"][0]["field"] for result in results[1:3]] == ["zoom", "submissions"]
    assert sorted(Submission.objects.values_list("external_id", flat=True)) == ["a", "b"]


def test_it_repeats_items_by_their_keys(api: Api) -> None:
    batch = {"submissions": [item(external_id="a", idempotency_key="1"), item(idempotency_key="2")]}
    first = api.post_json(batch, path=BATCH).json()
    assert api.post_json(batch, path=BATCH).json() == first
    assert Submission.objects.count() == 2
    other = {"submissions": [item(external_id="b", idempotency_key="1")]}
    problem = api.post_json(other, path=BATCH).json()["results"][0]["problem"]
    assert (problem["code"], problem["errors"][0]["field"]) == ("idempotency_mismatch", "idempotency_key")
    single = api.post_json(item(external_id="a"), headers={"Idempotency-Key": "1"})
    assert single.json() == first["results"][0]["submission"]


@pytest.mark.parametrize("key", [7, "", "é"])
def test_it_refuses_a_bad_key_of_an_item(api: Api, key: Any) -> None:
    results = api.post_json({"submissions": [item(idempotency_key=key)]}, path=BATCH).json()["results"]
    assert results[0]["status"] in (400, 422)
    assert results[0]["problem"]["errors"][0]["field"] == "idempotency_key"
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("value", "code", "field"),
    [
        ({}, "field_missing", "submissions"),
        ({"submissions": []}, "field_missing", "submissions"),
        ({"submissions": {"image": ""}}, "field_missing", "submissions"),
        ({"submissions": [{}] * 101}, "too_many_items", "submissions"),
        ({"submissions": [{}], "more": 1}, "unknown_field", "more"),
        ([], "type_invalid", "body"),
    ],
)
def test_it_refuses_what_is_no_batch(api: Api, value: Any, code: str, field: str) -> None:
    assert_problem(api.post_json(value, path=BATCH), 422, code, field)


def test_it_takes_no_key_for_the_whole_batch(api: Api) -> None:
    response = api.post_json({"submissions": [item()]}, path=BATCH, headers={"Idempotency-Key": "1"})
    assert_problem(response, 400, "idempotency_key_invalid", "Idempotency-Key")
