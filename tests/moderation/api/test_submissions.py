from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.models import Decision
from moderation.intake.models import Image, Submission
from moderation.policy.models import PolicyVersion
from moderation.vocabulary import Status
from tests import pictures
from tests.cast import Cast
from tests.moderation.api.calls import SUBMISSIONS, Api, Traces, assert_problem, base64_of

CONTEXT: dict[str, Any] = {
    "external_id": "post-1842",
    "uploader_id": "u-77",
    "caption": "Straße 🌊",
    "surface": "profile",
    "language": "pt-BR",
    "metadata": {"a": [1, 2.5, None, {"b": "ü"}]},
    "priority": 7,
}


def submission_of(response: Any) -> Submission:
    assert response.status_code == 202, response.content
    return Submission.objects.get(id=response.json()["id"])


def approve(submission: Submission) -> Decision:
    """A decision in force, as the pipeline leaves it."""
    decision = Decision.objects.create(
        submission=submission,
        kind="approved",
        decided_by="automation",
        reasons=[{"code": "nothing", "category": "violence", "text": "Nothing found."}],
        actions=["show"],
        not_evaluated=["gore"],
        policy_version=PolicyVersion.objects.order_by("id").first(),
        made_at=timezone.now(),
    )
    Submission.objects.filter(id=submission.id).update(
        status=Status.APPROVED, decision_id=decision.id, version=2
    )
    return decision


def test_it_accepts_a_form(api: Api, cast: Cast) -> None:
    data = pictures.jpeg()
    response = api.post_file(data, **CONTEXT | {"metadata": json.dumps(CONTEXT["metadata"])})
    submission = submission_of(response)
    body = response.json()
    assert response.headers["Location"] == f"{SUBMISSIONS}/{submission.id}" == body["links"]["self"]
    assert int(response.headers["Retry-After"]) > 0
    assert body["status"] == "received"
    assert body["external_id"] == "post-1842"
    assert body["decision"] is None
    assert body["image"] == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "format": "JPEG",
        "width": 320,
        "height": 200,
        "bytes": len(data),
        "frames": 1,
    }
    assert submission.platform == cast.lantern
    assert {name: getattr(submission, name) for name in CONTEXT} == CONTEXT | {"priority": 0}


def test_it_clamps_priority_to_the_contract(api: Api, cast: Cast) -> None:
    cast.lantern.priority_max = 5
    cast.lantern.save()
    assert submission_of(api.post_file(pictures.jpeg(), priority="99999999")).priority == 5


@pytest.mark.parametrize("before", ["", "data:image/jpeg;base64,", "data:;base64,", "data:a/b;x=y;base64,"])
def test_it_accepts_json(api: Api, before: str) -> None:
    value = {"image": before + base64_of(pictures.jpeg()), **CONTEXT}
    submission = submission_of(api.post_json(value))
    assert {name: getattr(submission, name) for name in CONTEXT} == CONTEXT | {"priority": 0}


def test_it_accepts_base64_in_lines_and_null_for_nothing(api: Api) -> None:
    text = base64_of(pictures.jpeg())
    lines = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    submission = submission_of(api.post_json({"image": lines, "caption": None, "metadata": None}))
    assert submission.caption == ""
    assert submission.metadata == {}


@pytest.mark.parametrize("name", pictures.GOOD)
def test_it_accepts_every_good_picture(api: Api, name: str) -> None:
    submission_of(api.post_file(pictures.GOOD[name]()))


def test_it_records_the_key_that_posted(api: Api, cast: Cast) -> None:
    submission = submission_of(api.post_file(pictures.jpeg()))
    entry = Entry.objects.get(submission_id=submission.id)
    assert (entry.actor_kind, entry.actor_id) == ("key", cast.lantern.keys.get().id)


def test_it_accepts_an_image_of_exactly_the_limit(api: Api, temp_folder: Path) -> None:
    submission_of(api.post_file(pictures.too_many_bytes(20 * 2**20)))
    assert list(temp_folder.iterdir()) == []


def test_it_stores_the_same_bytes_once_per_platform(
    api: Api, other_api: Api, traces: Callable[[], Traces]
) -> None:
    for client in (api, api, other_api):
        submission_of(client.post_file(pictures.jpeg()))
    assert Image.objects.count() == 2
    assert len(traces().files) == 2


def test_it_takes_no_session_and_sets_no_cookie(api: Api) -> None:
    response = api.post_file(pictures.jpeg())
    assert not response.cookies


@pytest.mark.django_db
def test_it_asks_few_queries(api: Api, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    for seed in range(5):
        approve(submission_of(api.post_file(pictures.photograph(seed))))
    with django_assert_max_num_queries(4):
        page = api.get(SUBMISSIONS).json()
    assert len(page["results"]) == 5
    with django_assert_max_num_queries(4):
        api.get(f"{SUBMISSIONS}/{page['results'][0]['id']}")


def test_it_reads_one_with_its_decision(api: Api) -> None:
    submission = submission_of(api.post_file(pictures.jpeg(), external_id="x"))
    decision = approve(submission)
    body = api.get(f"{SUBMISSIONS}/{submission.id}").json()
    assert body["status"] == "approved"
    assert body["version"] == 2
    assert body["decision"] == {
        "id": str(decision.id),
        "outcome": "approved",
        "actions": ["show"],
        "decided_by": "automation",
        "reasons": [{"category": "violence", "text": "Nothing found."}],
        "not_evaluated": ["gore"],
        "policy_version": str(decision.policy_version_id),
        "decided_at": decision.made_at.isoformat(),
    }


def test_it_hides_a_decision_that_is_not_in_force(api: Api) -> None:
    submission = submission_of(api.post_file(pictures.jpeg()))
    approve(submission)
    Submission.objects.filter(id=submission.id).update(status=Status.IN_REVIEW, decision_id=None)
    assert api.get(f"{SUBMISSIONS}/{submission.id}").json()["decision"] is None


def test_it_does_not_find_another_platforms(api: Api, other_api: Api) -> None:
    submission = submission_of(api.post_file(pictures.jpeg()))
    assert_problem(other_api.get(f"{SUBMISSIONS}/{submission.id}"), 404, "not_found")
    assert other_api.get(SUBMISSIONS).json() == {"results": [], "next": None, "previous": None}


def test_it_shows_no_image_once_it_is_erased(api: Api) -> None:
    submission = submission_of(api.post_file(pictures.jpeg()))
    Image.objects.update(erased_at=timezone.now())
    assert api.get(f"{SUBMISSIONS}/{submission.id}").json()["image"] is None


def post_some(api: Api, count: int) -> list[str]:
    return [
        str(submission_of(api.post_file(pictures.photograph(0), external_id=f"n{n}")).id)
        for n in range(count)
    ]


def test_it_pages_in_both_directions(api: Api) -> None:
    ids = post_some(api, 7)[::-1]
    first = api.get(SUBMISSIONS, limit=3).json()
    assert [row["id"] for row in first["results"]] == ids[:3]
    assert first["previous"] is None
    second = api.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == ids[3:6]
    last = api.get(second["next"]).json()
    assert [row["id"] for row in last["results"]] == ids[6:]
    assert last["next"] is None
    back = api.get(last["previous"]).json()
    assert [row["id"] for row in back["results"]] == ids[3:6]
    assert api.get(back["previous"]).json() == first
    newest = post_some(api, 1)
    newer = api.get(api.get(second["previous"]).json()["previous"] or f"{SUBMISSIONS}?limit=1").json()
    assert [row["id"] for row in newer["results"]] == newest


def test_it_keeps_the_filters_from_page_to_page(api: Api) -> None:
    post_some(api, 3)
    Submission.objects.filter(external_id="n1").update(status=Status.IN_REVIEW)
    page = api.get(SUBMISSIONS, limit=1, status="received").json()
    rest = api.get(page["next"]).json()
    assert [row["external_id"] for row in page["results"] + rest["results"]] == ["n2", "n0"]
    assert rest["next"] is None


def test_it_filters(api: Api) -> None:
    first = submission_of(api.post_file(pictures.jpeg(), external_id="a", uploader_id="u"))
    second = submission_of(api.post_file(pictures.png(), external_id="b", uploader_id="u"))
    between = (first.received_at + (second.received_at - first.received_at) / 2).isoformat()
    sha256 = hashlib.sha256(pictures.png()).hexdigest()

    def found(**query: str) -> list[str]:
        response = api.get(SUBMISSIONS, **query)
        assert response.status_code == 200, response.content
        return [row["external_id"] for row in response.json()["results"]]

    assert found(external_id="a") == ["a"]
    assert found(uploader_id="u") == ["b", "a"]
    assert found(sha256=sha256) == found(sha256=sha256.upper()) == ["b"]
    assert found(received_after=between) == ["b"]
    assert found(received_before=between) == ["a"]
    assert found(received_before=between, external_id="b") == []
    assert found(received_after="1969-01-01T00:00:00Z", received_before="9999-01-01T00:00:00Z") == ["b", "a"]
    first, last = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
    assert found(received_after=first, received_before=last) == ["b", "a"]
    assert found(received_after=last) == found(received_before=first) == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"colour": "red"}, "unknown_filter", "colour"),
        ({"status": "done"}, "filter_invalid", "status"),
        ({"status": ["received", "approved"]}, "field_repeated", "status"),
        ({"sha256": "abc"}, "filter_invalid", "sha256"),
        ({"received_after": "yesterday"}, "filter_invalid", "received_after"),
        ({"received_after": "2026-11-22T10:00:00"}, "filter_invalid", "received_after"),
        ({"received_before": "2026-13-22T10:00:00Z"}, "filter_invalid", "received_before"),
        ({"limit": "0"}, "filter_invalid", "limit"),
        ({"limit": "101"}, "filter_invalid", "limit"),
        ({"limit": "٣"}, "filter_invalid", "limit"),
        ({"cursor": "x"}, "filter_invalid", "cursor"),
        ({"cursor": "é"}, "filter_invalid", "cursor"),
        ({"external_id": ""}, "filter_invalid", "external_id"),
        ({"external_id": "a\0"}, "filter_invalid", "external_id"),
        ({"external_id__contains": "a"}, "unknown_filter", "external_id__contains"),
    ],
)
def test_it_refuses_a_filter_it_does_not_know(api: Api, query: dict[str, Any], code: str, field: str) -> None:
    assert_problem(api.get(SUBMISSIONS, **query), 422, code, field)


def test_it_says_when_the_disk_refuses(api: Api, files_folder: Path, traces: Callable[[], Traces]) -> None:
    files_folder.write_text("a file where the folder should be")
    before = traces()
    response = api.post_file(pictures.jpeg(), headers={"Idempotency-Key": "k"})
    assert_problem(response, 503, "storage_unavailable")
    assert response.headers["Retry-After"]
    assert traces() == before


def test_it_answers_a_crash_with_a_problem(api: Api) -> None:
    Submission.objects.all().delete()
    client = Client(raise_request_exception=False)
    submission = submission_of(api.post_file(pictures.jpeg()))
    decision = approve(submission)
    Decision.objects.filter(id=decision.id).update(reasons=[{"broken": True}])
    response = client.get(f"{SUBMISSIONS}/{submission.id}", headers=api.headers())
    problem = assert_problem(response, 500, "server_error")
    assert "broken" not in json.dumps(problem)
