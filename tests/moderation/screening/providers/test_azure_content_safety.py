"""`image:analyze`: what is sent, and what its documented answers come to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from moderation.screening.providers.base import FailureKind, Frame, ProviderError, Question
from moderation.screening.result import Confidence, ScreeningResult
from moderation.vocabulary import Category, Scale
from tests.moderation.screening.providers.pictures import gradient, question
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

NAME = "azure_content_safety"
CategoryName = Literal["Hate", "SelfHarm", "Sexual", "Violence"]


class ImageData(BaseModel, extra="forbid", strict=True):
    content: str


class AnalyzeImageOptions(BaseModel, extra="forbid", strict=True):
    """The request's schema in version 2024-09-01, as far as it takes bytes and not the address of a blob."""

    image: ImageData
    categories: list[CategoryName]
    outputType: Literal["FourSeverityLevels"]


class ImageCategoriesAnalysis(BaseModel, strict=True):
    category: CategoryName
    severity: Literal[0, 2, 4, 6] | None


class AnalyzeImageResult(BaseModel, strict=True):
    categoriesAnalysis: list[ImageCategoriesAnalysis]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(speak(recorded(NAME, "mixed"))) as running:
        yield running


def screen(server: ScriptedServer, answer: Any = None) -> ScreeningResult:
    if answer is not None:
        server.play(speak(answer))
    return build(NAME, server.url).screen(asked(), deadline_seconds=5)


def said(**severities: Any) -> dict[str, Any]:
    return {
        "categoriesAnalysis": [
            {"category": name, "severity": severity} for name, severity in severities.items()
        ]
    }


def refusal_of(server: ScriptedServer, asking: Question) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        build(NAME, server.url).screen(asking, deadline_seconds=5)
    return error.value


def test_the_recorded_answer_and_the_request_fit_the_documented_schema(server: ScriptedServer) -> None:
    AnalyzeImageResult.model_validate(recorded(NAME, "mixed"))
    screen(server)
    AnalyzeImageOptions.model_validate(bodies(server)[0])


def test_it_sends_the_picture_alone_with_the_key_in_its_header(server: ScriptedServer) -> None:
    asking = asked(caption="a street", surface="profile", language="de", guidance="a marketplace")
    build(NAME, server.url).screen(asking, deadline_seconds=5)
    request = only(server)
    assert (request.method, request.path) == ("POST", "/contentsafety/image:analyze?api-version=2024-09-01")
    assert request.headers["ocp-apim-subscription-key"] == CANARY
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers
    assert bodies(server)[0] == {
        "image": {"content": base64.b64encode(asking.frames[0].data).decode()},
        "categories": ["Hate", "SelfHarm", "Sexual", "Violence"],
        "outputType": "FourSeverityLevels",
    }


def test_an_endpoint_with_a_slash_at_its_end_is_the_same(server: ScriptedServer) -> None:
    build(NAME, server.url + "/").screen(asked(), deadline_seconds=5)
    assert only(server).path.startswith("/contentsafety/")


def test_it_sends_one_picture_a_request(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked(frames=3)
    result = scorer.screen(asking, deadline_seconds=5)
    assert len(server.requests) == scorer.requests_for(asking) == 3
    assert result.usage == {"requests": 3}


THIRD = pytest.approx(1 / 3)
TWO_THIRDS = pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("name", "severity", "scores"),
    [
        ("Sexual", 0, {Category.SEXUAL_EXPLICIT: 0.0, Category.SEXUAL_SUGGESTIVE: 0.0}),
        ("Sexual", 2, {Category.SEXUAL_EXPLICIT: 0.0, Category.SEXUAL_SUGGESTIVE: THIRD}),
        ("Sexual", 4, {Category.SEXUAL_EXPLICIT: TWO_THIRDS, Category.SEXUAL_SUGGESTIVE: TWO_THIRDS}),
        ("Sexual", 6, {Category.SEXUAL_EXPLICIT: 1.0, Category.SEXUAL_SUGGESTIVE: 1.0}),
        ("Violence", 0, {Category.VIOLENCE: 0.0, Category.GORE: 0.0}),
        ("Violence", 2, {Category.VIOLENCE: THIRD, Category.GORE: 0.0}),
        ("Violence", 4, {Category.VIOLENCE: TWO_THIRDS, Category.GORE: 0.0}),
        ("Violence", 6, {Category.VIOLENCE: 1.0, Category.GORE: 1.0}),
        ("SelfHarm", 0, {Category.SELF_HARM: 0.0}),
        ("SelfHarm", 2, {Category.SELF_HARM: THIRD}),
        ("SelfHarm", 4, {Category.SELF_HARM: TWO_THIRDS}),
        ("SelfHarm", 6, {Category.SELF_HARM: 1.0}),
        ("Hate", 0, {Category.HATE_SYMBOLS: 0.0}),
        ("Hate", 2, {Category.HATE_SYMBOLS: THIRD}),
        ("Hate", 4, {Category.HATE_SYMBOLS: TWO_THIRDS}),
        ("Hate", 6, {Category.HATE_SYMBOLS: 1.0}),
    ],
)
def test_a_severity_feeds_what_it_means_and_nothing_else(
    server: ScriptedServer, name: str, severity: int, scores: dict[Category, Any]
) -> None:
    found = screen(server, said(**{name: severity})).by_category()
    assert {category: score.score for category, score in found.items() if score.evaluated} == scores
    for category in scores:
        assert (found[category].raw_key, found[category].raw) == (name, severity)
        assert found[category].scale is Scale.ORDINAL4
    assert all(score.score is None for category, score in found.items() if category not in scores)


def test_the_least_severity_that_means_anything_meets_the_default_rule(server: ScriptedServer) -> None:
    flag_at = build(NAME, server.url).default_rule.flag_at
    found = screen(server, said(Sexual=2, Violence=2, Hate=0)).by_category()
    over = {score.category for score in found.values() if score.score is not None and score.score >= flag_at}
    assert over == {Category.SEXUAL_SUGGESTIVE, Category.VIOLENCE}


def test_it_judges_what_a_whole_answer_judges_and_states_no_confidence(server: ScriptedServer) -> None:
    result = screen(server)
    evaluated = {score.category for score in result.scores if score.evaluated}
    assert set(build(NAME, server.url).judges) == evaluated
    assert len(evaluated) == 6
    assert (result.confidence, result.flagged, result.model) == (Confidence(), None, "2024-09-01")
    assert result.raw == [recorded(NAME, "mixed")]


@pytest.mark.parametrize("answer", [said(Violence=2), said(Violence=2, Sexual=None)], ids=["missing", "null"])
def test_what_azure_did_not_say_was_not_evaluated(server: ScriptedServer, answer: dict[str, Any]) -> None:
    found = screen(server, answer).by_category()
    for category in (Category.SEXUAL_EXPLICIT, Category.SEXUAL_SUGGESTIVE, Category.HATE_SYMBOLS):
        assert (found[category].score, found[category].evaluated) == (None, False)


def test_a_category_that_we_do_not_know_stays_in_the_raw_answer(server: ScriptedServer) -> None:
    result = screen(server, said(Violence=0, Novel=6))
    assert [score.category for score in result.scores if score.evaluated] == [
        Category.VIOLENCE,
        Category.GORE,
    ]
    assert result.raw[0]["categoriesAnalysis"][1] == {"category": "Novel", "severity": 6}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"categoriesAnalysis": {}},
        {"categoriesAnalysis": [7]},
        {"categoriesAnalysis": [{"severity": 2}]},
        {"categoriesAnalysis": [{"category": 1, "severity": 2}]},
        *(said(Hate=severity) for severity in (1, 3, 5, 7, 8, -2, 2.0, "2", True, False, [2])),
        {"categoriesAnalysis": said(Hate=0)["categoriesAnalysis"] * 2},
    ],
    ids=str,
)
def test_a_broken_answer_is_broken_as_a_whole(server: ScriptedServer, broken: dict[str, Any]) -> None:
    with pytest.raises(ProviderError) as error:
        screen(server, broken)
    assert (error.value.kind, error.value.usage) == (FailureKind.SCHEMA_VIOLATION, {"requests": 1})


@pytest.mark.parametrize(("width", "height"), [(49, 200), (200, 49), (1, 1)])
def test_a_picture_that_azure_would_refuse_for_its_size_is_not_sent(
    server: ScriptedServer, width: int, height: int
) -> None:
    error = refusal_of(server, question(gradient(60, 60), gradient(width, height)))
    assert (error.kind, error.permanent, error.usage) == (FailureKind.BAD_IMAGE, True, {})
    assert str(error) == "Azure AI Content Safety judges no picture under 50 pixels a side."
    assert server.requests == []


def test_the_smallest_picture_that_azure_takes_is_sent(server: ScriptedServer) -> None:
    build(NAME, server.url).screen(question(gradient(50, 50)), deadline_seconds=5)
    assert len(server.requests) == 1


@pytest.mark.parametrize("extra", [0, 1])
def test_a_picture_over_4_megabytes_is_not_sent(server: ScriptedServer, extra: int) -> None:
    large = Frame(0, "0" * 64, bytes(4 * 1024 * 1024 + extra), 1024, 1024)
    asking = replace(asked(), frames=(large,))
    if not extra:
        build(NAME, server.url).screen(asking, deadline_seconds=5)
        assert len(server.requests) == 1
        return
    error = refusal_of(server, asking)
    assert (error.kind, error.permanent) == (FailureKind.BAD_IMAGE, True)
    assert str(error).endswith("over 4 MB.")
    assert server.requests == []


def test_the_digest_names_what_is_sent_and_nothing_else(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked()
    digest = scorer.request_digest(asking)
    unsent = replace(asking, caption="c", surface="s", language="l", guidance="g", request_id="req-2")
    assert scorer.request_digest(unsent) == digest
    assert build(NAME, server.url, AZURE_CONTENT_SAFETY_KEY="rotated").request_digest(asking) == digest
    others = [
        scorer.request_digest(asked(frames=2)),
        build(NAME, "http://127.0.0.1:1").request_digest(asking),
    ]
    assert len({digest, *others}) == 3
