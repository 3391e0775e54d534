"""`images:annotate` with SAFE_SEARCH_DETECTION: what is sent, and what its documented answers come to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import Confidence, ScreeningResult
from moderation.vocabulary import Category, Scale
from tests.moderation.screening.providers.recorded import (
    CANARY,
    asked,
    bodies,
    build,
    only,
    recorded,
    speak,
)
from tests.servers.scripted import ScriptedServer

NAME = "google_safe_search"
WORDS = {"VERY_UNLIKELY": 0.0, "UNLIKELY": 0.25, "POSSIBLE": 0.5, "LIKELY": 0.75, "VERY_LIKELY": 1.0}
FED = {
    "adult": {Category.SEXUAL_EXPLICIT},
    "racy": {Category.SEXUAL_SUGGESTIVE},
    "violence": {Category.VIOLENCE, Category.GORE},
    "spoof": set[Category](),
    "medical": set[Category](),
}


class Image(BaseModel, extra="forbid", strict=True):
    content: str


class Feature(BaseModel, extra="forbid", strict=True):
    type: Literal["SAFE_SEARCH_DETECTION"]


class AnnotateImageRequest(BaseModel, extra="forbid", strict=True):
    image: Image
    features: list[Feature]


class BatchAnnotateImagesRequest(BaseModel, extra="forbid", strict=True):
    """The request's schema, as far as we use it."""

    requests: list[AnnotateImageRequest]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(speak(recorded(NAME, "mixed"))) as running:
        yield running


def screen(server: ScriptedServer, answer: Any = None) -> ScreeningResult:
    if answer is not None:
        server.play(speak(answer))
    return build(NAME, server.url).screen(asked(), deadline_seconds=5)


def said(**words: Any) -> dict[str, Any]:
    return {"responses": [{"safeSearchAnnotation": words}]}


def error_of(server: ScriptedServer, answer: Any, status: int = 200) -> ProviderError:
    server.play(speak(answer, status=status))
    with pytest.raises(ProviderError) as error:
        build(NAME, server.url).screen(asked(), deadline_seconds=5)
    return error.value


def test_it_sends_the_picture_alone_with_the_key_in_a_header(server: ScriptedServer) -> None:
    asking = asked(caption="a street", surface="profile", language="de", guidance="a marketplace")
    build(NAME, server.url).screen(asking, deadline_seconds=5)
    request = only(server)
    assert (request.method, request.path) == ("POST", "/v1/images:annotate")
    assert request.headers["x-goog-api-key"] == CANARY
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers
    BatchAnnotateImagesRequest.model_validate(bodies(server)[0])
    assert bodies(server)[0] == {
        "requests": [
            {
                "image": {"content": base64.b64encode(asking.frames[0].data).decode()},
                "features": [{"type": "SAFE_SEARCH_DETECTION"}],
            }
        ]
    }


def test_its_address_is_googles_unless_another_is_named() -> None:
    default: Any = build(NAME, "")
    assert default.vendor.url == "https://vision.googleapis.com/v1/images:annotate"


def test_it_sends_one_picture_a_request(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked(frames=3)
    result = scorer.screen(asking, deadline_seconds=5)
    assert len(server.requests) == scorer.requests_for(asking) == 3
    assert result.usage == {"requests": 3}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("key", FED)
def test_a_likelihood_feeds_what_it_means_and_nothing_else(
    server: ScriptedServer, key: str, word: str
) -> None:
    found = screen(server, said(**{key: word})).by_category()
    scores = {category: score.score for category, score in found.items() if score.evaluated}
    assert scores == dict.fromkeys(FED[key], WORDS[word])
    for category in FED[key]:
        assert (found[category].raw_key, found[category].raw) == (key, word)
        assert found[category].scale is Scale.LIKELIHOOD5
    assert all(score.score is None for score in found.values() if not score.evaluated)


@pytest.mark.parametrize(
    "answer", [said(adult="UNLIKELY"), said(adult="UNLIKELY", racy="UNKNOWN", violence="UNKNOWN")]
)
def test_what_is_unknown_or_missing_was_not_evaluated(server: ScriptedServer, answer: Any) -> None:
    found = screen(server, answer).by_category()
    assert found[Category.SEXUAL_EXPLICIT].score == 0.25
    for category in (Category.SEXUAL_SUGGESTIVE, Category.VIOLENCE, Category.GORE):
        assert (found[category].score, found[category].evaluated) == (None, False)


def test_a_frame_that_is_unknown_among_others_is_no_answer(server: ScriptedServer) -> None:
    server.play(speak(recorded(NAME, "mixed")), speak(said(adult="UNLIKELY", racy="UNKNOWN")))
    with pytest.raises(ProviderError) as error:
        build(NAME, server.url).screen(asked(frames=2), deadline_seconds=5)
    assert (error.value.kind, error.value.usage) == (FailureKind.PARTIAL, {"requests": 2})


def test_it_judges_what_a_whole_answer_judges_and_states_no_confidence(server: ScriptedServer) -> None:
    result = screen(server)
    evaluated = {score.category for score in result.scores if score.evaluated}
    assert set(build(NAME, server.url).judges) == evaluated
    assert len(evaluated) == 4
    assert (result.confidence, result.flagged, result.model) == (Confidence(), None, "v1")
    assert result.raw == [recorded(NAME, "mixed")]


def test_possible_meets_the_default_rule_and_unlikely_does_not(server: ScriptedServer) -> None:
    flag_at = build(NAME, server.url).default_rule.flag_at
    assert WORDS["UNLIKELY"] < flag_at <= WORDS["POSSIBLE"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"responses": None},
        {"responses": []},
        {"responses": [7]},
        {"responses": [{}]},
        {"responses": [{"safeSearchAnnotation": []}]},
        {"responses": recorded(NAME, "mixed")["responses"] * 2},
        *(said(adult=word) for word in ("likely", "MAYBE", "", 5, None, True, ["LIKELY"])),
    ],
    ids=str,
)
def test_a_broken_answer_is_broken_as_a_whole(server: ScriptedServer, broken: dict[str, Any]) -> None:
    error = error_of(server, broken)
    assert (error.kind, error.usage) == (FailureKind.SCHEMA_VIOLATION, {"requests": 1})


@pytest.mark.parametrize(
    ("code", "kind", "permanent"),
    [
        (3, FailureKind.BAD_IMAGE, True),
        (7, FailureKind.AUTH_FAILED, True),
        (16, FailureKind.AUTH_FAILED, True),
        (8, FailureKind.RATE_LIMITED, False),
        (4, FailureKind.UNAVAILABLE, False),
        (13, FailureKind.UNAVAILABLE, False),
        (14, FailureKind.UNAVAILABLE, False),
        (None, FailureKind.UNAVAILABLE, False),
        ([3], FailureKind.UNAVAILABLE, False),
    ],
)
def test_an_error_for_one_picture_inside_an_answer_is_a_failure(
    server: ScriptedServer, code: Any, kind: FailureKind, permanent: bool
) -> None:
    answer = recorded(NAME, "bad_picture")
    answer["responses"][0]["error"]["code"] = code
    error = error_of(server, answer)
    assert (error.kind, error.permanent, error.usage) == (kind, permanent, {"requests": 1})
    assert "Bad image data" not in str(error)


@pytest.mark.parametrize("odd", ["text", 3, [], {}])
def test_an_error_of_any_shape_beside_an_annotation_is_a_failure(server: ScriptedServer, odd: Any) -> None:
    answer = recorded(NAME, "mixed")
    answer["responses"][0]["error"] = odd
    assert error_of(server, answer).kind is FailureKind.UNAVAILABLE


def test_a_wrong_key_is_not_taken_for_a_bad_picture(server: ScriptedServer) -> None:
    error = error_of(server, recorded(NAME, "wrong_key"), status=400)
    assert (error.kind, error.permanent) == (FailureKind.AUTH_FAILED, True)


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (403, "BILLING_DISABLED", FailureKind.QUOTA_EXHAUSTED),
        (403, "SERVICE_DISABLED", FailureKind.AUTH_FAILED),
        (400, "SOMETHING_ELSE", FailureKind.BAD_IMAGE),
        (429, "RATE_LIMIT_EXCEEDED", FailureKind.RATE_LIMITED),
        (500, "API_KEY_INVALID", FailureKind.UNAVAILABLE),
    ],
)
def test_a_reason_tells_more_than_the_status(
    server: ScriptedServer, status: int, reason: str, kind: FailureKind
) -> None:
    answer = recorded(NAME, "wrong_key")
    answer["error"]["details"][0]["reason"] = reason
    assert error_of(server, answer, status=status).kind is kind


@pytest.mark.parametrize(
    "body", [b"<html>", [], {"error": "text"}, {"error": {"details": 7}}, {"error": {"details": [7, {}]}}]
)
def test_odd_error_bodies_do_not_matter(server: ScriptedServer, body: Any) -> None:
    assert error_of(server, body, status=400).kind is FailureKind.BAD_IMAGE


def test_the_digest_names_what_is_sent_and_nothing_else(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked()
    digest = scorer.request_digest(asking)
    unsent = replace(asking, caption="c", surface="s", language="l", guidance="g", request_id="req-2")
    assert scorer.request_digest(unsent) == digest
    assert build(NAME, server.url, GOOGLE_VISION_API_KEY="rotated").request_digest(asking) == digest
    others = [
        scorer.request_digest(asked(frames=2)),
        build(NAME, "http://127.0.0.1:1").request_digest(asking),
    ]
    assert len({digest, *others}) == 3
