"""`check.json`: what is sent, and what its documented answers come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from typing import Any

import pytest

from moderation.screening.providers.base import FailureKind, ProviderError, ProviderMisconfigured
from moderation.screening.result import Confidence, ScreeningResult
from moderation.vocabulary import Category, Scale
from tests.moderation.screening.providers.recorded import (
    CANARY,
    CANARY_USER,
    asked,
    build,
    only,
    recorded,
    speak,
)
from tests.servers.scripted import Received, ScriptedServer

NAME = "sightengine"
MODELS = "nudity-2.1,violence,gore-2.0,weapon,self-harm,offensive-2.0,recreational_drug"
ALL_MODELS = f"{MODELS},alcohol,tobacco,scam"
KEYS = {
    "nudity.sexual_activity": Category.SEXUAL_EXPLICIT,
    "nudity.sexual_display": Category.SEXUAL_EXPLICIT,
    "nudity.erotica": Category.SEXUAL_EXPLICIT,
    "nudity.very_suggestive": Category.SEXUAL_SUGGESTIVE,
    "nudity.suggestive": Category.SEXUAL_SUGGESTIVE,
    "violence.prob": Category.VIOLENCE,
    "gore.prob": Category.GORE,
    "weapon.classes.firearm": Category.WEAPONS,
    "weapon.classes.firearm_gesture": Category.WEAPONS,
    "weapon.classes.firearm_toy": Category.WEAPONS,
    "weapon.classes.knife": Category.WEAPONS,
    "self-harm.prob": Category.SELF_HARM,
    "offensive.nazi": Category.HATE_SYMBOLS,
    "offensive.supremacist": Category.HATE_SYMBOLS,
    "offensive.confederate": Category.HATE_SYMBOLS,
    "offensive.terrorist": Category.EXTREMISM,
    "offensive.middle_finger": Category.HARASSMENT,
    "recreational_drug.prob": Category.DRUGS,
    "alcohol.prob": Category.DRUGS,
    "tobacco.prob": Category.DRUGS,
    "scam.prob": Category.SCAM,
}
RAW_ONLY = (
    "nudity.mildly_suggestive", "nudity.none", "offensive.asian_swastika", "weapon.firearm_action.aiming_threat",
    "gore.classes.very_bloody", "medical.prob", "gambling.prob", "type.ai_generated",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(speak(recorded(NAME, "mixed"))) as running:
        yield running


def screen(server: ScriptedServer, answer: Any = None, **env: str) -> ScreeningResult:
    if answer is not None:
        server.play(speak(answer))
    return build(NAME, server.url, **env).screen(asked(), deadline_seconds=5)


def error_of(server: ScriptedServer, answer: Any, status: int = 200) -> ProviderError:
    server.play(speak(answer, {"Retry-After": "7"}, status=status))
    with pytest.raises(ProviderError) as error:
        build(NAME, server.url).screen(asked(), deadline_seconds=5)
    return error.value


def put(answer: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    *path, last = key.split(".")
    for name in path:
        answer = answer.setdefault(name, {})
    answer[last] = value
    return answer


def quiet(value: float = 0.0) -> dict[str, Any]:
    """An answer of all models with the same number at every key that is mapped."""
    answer: dict[str, Any] = {"status": "success"}
    for key in KEYS:
        put(answer, key, value)
    return answer


def form(request: Received) -> list[Message]:
    """The parts of a multipart request, as the standard library reads them."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + request.body)
    assert message.get_content_type() == "multipart/form-data"
    parts = message.get_payload()
    assert isinstance(parts, list)
    return [part for part in parts if isinstance(part, Message)]


def test_it_sends_a_form_of_picture_models_and_login(server: ScriptedServer) -> None:
    asking = asked(caption="a street", surface="profile", language="de", guidance="a marketplace")
    build(NAME, server.url).screen(asking, deadline_seconds=5)
    request = only(server)
    assert (request.method, request.path) == ("POST", "/1.0/check.json")
    assert "canary" not in f"{request.path} {request.headers}"
    parts = {str(part.get_param("name", header="content-disposition")): part for part in form(request)}
    values = {name: part.get_payload(decode=True) for name, part in parts.items()}
    assert values == {
        "models": MODELS.encode(),
        "api_user": CANARY_USER.encode(),
        "api_secret": CANARY.encode(),
        "media": asking.frames[0].data,
    }
    assert len(form(request)) == 4
    assert (parts["media"].get_filename(), parts["media"].get_content_type()) == ("frame.jpg", "image/jpeg")
    assert [name for name, part in parts.items() if part.get_filename()] == ["media"]


def test_its_address_is_sightengines_unless_another_is_named() -> None:
    default: Any = build(NAME, "")
    assert default.vendor.url == "https://api.sightengine.com/1.0/check.json"


def test_it_sends_one_picture_a_request(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked(frames=3)
    result = scorer.screen(asking, deadline_seconds=5)
    assert len(server.requests) == scorer.requests_for(asking) == 3
    assert result.usage == {"requests": 3}


def test_the_recorded_answer_comes_to_the_highest_number_of_each_category(server: ScriptedServer) -> None:
    result = screen(server)
    found = {score.category: (score.score, score.raw_key) for score in result.scores if score.evaluated}
    assert found == {
        Category.SEXUAL_EXPLICIT: (0.04, "nudity.erotica"),
        Category.SEXUAL_SUGGESTIVE: (0.23, "nudity.suggestive"),
        Category.VIOLENCE: (0.07, "violence.prob"),
        Category.GORE: (0.03, "gore.prob"),
        Category.WEAPONS: (0.62, "weapon.classes.knife"),
        Category.SELF_HARM: (0.09, "self-harm.prob"),
        Category.HATE_SYMBOLS: (0.06, "offensive.confederate"),
        Category.EXTREMISM: (0.12, "offensive.terrorist"),
        Category.HARASSMENT: (0.08, "offensive.middle_finger"),
        Category.DRUGS: (0.15, "recreational_drug.prob"),
    }
    assert set(build(NAME, server.url).judges) == set(found)
    assert all(score.score is None for score in result.scores if not score.evaluated)
    assert (result.confidence, result.flagged, result.model) == (Confidence(), None, MODELS)
    assert result.raw == [recorded(NAME, "mixed")]


@pytest.mark.parametrize("key", KEYS)
def test_each_key_feeds_its_category_alone(server: ScriptedServer, key: str) -> None:
    answer = quiet()
    put(answer, key, 0.9)
    found = screen(server, answer, SIGHTENGINE_MODELS=ALL_MODELS).by_category()
    assert {category for category, score in found.items() if score.score} == {KEYS[key]}
    score = found[KEYS[key]]
    assert (score.score, score.raw, score.raw_key, score.scale) == (0.9, 0.9, key, Scale.UNIT_RAW)


def test_what_is_not_mapped_counts_for_nothing_and_is_kept(server: ScriptedServer) -> None:
    answer = quiet()
    for key in RAW_ONLY:
        put(answer, key, 0.9)
    result = screen(server, answer, SIGHTENGINE_MODELS=ALL_MODELS)
    assert all(score.score == 0 for score in result.scores if score.evaluated)
    assert result.raw == [answer]


@pytest.mark.parametrize("absent", ["violence", "gore", "self-harm", "recreational_drug"])
def test_a_model_that_did_not_answer_did_not_judge(server: ScriptedServer, absent: str) -> None:
    answer = recorded(NAME, "mixed")
    del answer[absent]
    found = screen(server, answer).by_category()[KEYS[f"{absent}.prob"]]
    assert (found.score, found.evaluated) == (None, False)


@pytest.mark.parametrize("empty", [{}, {"prob": None}])
def test_a_model_without_its_number_did_not_judge(server: ScriptedServer, empty: Any) -> None:
    found = screen(server, {**recorded(NAME, "mixed"), "violence": empty}).by_category()
    assert not found[Category.VIOLENCE].evaluated


def test_a_model_that_was_not_asked_does_not_judge(server: ScriptedServer) -> None:
    scorer = build(NAME, server.url, SIGHTENGINE_MODELS="violence, gore-2.0")
    found = scorer.screen(asked(), deadline_seconds=5)
    evaluated = [score.category for score in found.scores if score.evaluated]
    assert evaluated == list(scorer.judges) == [Category.VIOLENCE, Category.GORE]


@pytest.mark.parametrize(
    "missing", ["nudity.sexual_display", "nudity.suggestive", "weapon.classes.firearm", "offensive.nazi"]
)
def test_a_number_missing_among_others_is_a_gap_and_no_zero(server: ScriptedServer, missing: str) -> None:
    answer = recorded(NAME, "mixed")
    put(answer, missing, None)
    error = error_of(server, answer)
    assert (error.kind, error.usage) == (FailureKind.PARTIAL, {"requests": 1})


@pytest.mark.parametrize("number", [-0.1, 1.7, "0.1", True, [0.1], {"prob": 0.1}])
def test_a_score_that_is_none_breaks_the_answer(server: ScriptedServer, number: Any) -> None:
    answer = recorded(NAME, "mixed")
    answer["gore"]["prob"] = number
    assert error_of(server, answer).kind is FailureKind.SCHEMA_VIOLATION


@pytest.mark.parametrize("level", [0.9, "high", [], True])
def test_a_model_that_is_no_object_breaks_the_answer(server: ScriptedServer, level: Any) -> None:
    error = error_of(server, {**recorded(NAME, "mixed"), "weapon": level})
    assert (error.kind, error.usage) == (FailureKind.SCHEMA_VIOLATION, {"requests": 1})


@pytest.mark.parametrize("status", [None, "ok", "", True, ["success"]])
def test_only_success_is_an_answer(server: ScriptedServer, status: Any) -> None:
    error = error_of(server, {**recorded(NAME, "mixed"), "status": status})
    assert error.kind is FailureKind.SCHEMA_VIOLATION


MEANINGS = [
    ("argument_error", 1, FailureKind.AUTH_FAILED, True),
    ("argument_error", 2, FailureKind.UNAVAILABLE, True),
    ("media_error", 1, FailureKind.BAD_IMAGE, True),
    ("usage_limit", 32, FailureKind.QUOTA_EXHAUSTED, True),
]


@pytest.mark.parametrize("status", [200, 400, 401, 429])
@pytest.mark.parametrize(("word", "code", "kind", "permanent"), MEANINGS)
def test_a_failure_means_the_same_with_any_status(
    server: ScriptedServer, word: str, code: int, kind: FailureKind, permanent: bool, status: int
) -> None:
    answer = recorded(NAME, "wrong_login")
    answer["error"] |= {"type": word, "code": code}
    error = error_of(server, answer, status=status)
    assert (error.kind, error.permanent, error.retry_after) == (kind, permanent, None)
    assert error.usage == ({"requests": 1} if status == 200 else {})
    assert "Incorrect" not in str(error)


@pytest.mark.parametrize("name", ["wrong_login", "daily_limit"])
def test_a_recorded_failure_is_no_screening_whatever_scores_it_holds(
    server: ScriptedServer, name: str
) -> None:
    error = error_of(server, {**recorded(NAME, "mixed"), **recorded(NAME, name)})
    assert error.kind in (FailureKind.AUTH_FAILED, FailureKind.QUOTA_EXHAUSTED)
    assert error.permanent


@pytest.mark.parametrize("odd", [None, "text", [], {}, {"type": 5}, {"type": ["a"]}, {"type": "api_error"}])
def test_a_failure_that_we_do_not_know_may_pass(server: ScriptedServer, odd: Any) -> None:
    error = error_of(server, {"status": "failure", "error": odd})
    assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_theirs_may_pass_whatever_the_body_says(server: ScriptedServer, status: int) -> None:
    error = error_of(server, recorded(NAME, "wrong_login"), status=status)
    assert (error.kind, error.permanent, error.retry_after) == (FailureKind.UNAVAILABLE, False, 7.0)


@pytest.mark.parametrize("body", [b"<html>", [], {"error": "text"}])
def test_odd_error_bodies_do_not_matter(server: ScriptedServer, body: Any) -> None:
    assert error_of(server, body, status=400).kind is FailureKind.BAD_IMAGE


def test_it_names_the_models_that_it_knows() -> None:
    with pytest.raises(
        ProviderMisconfigured, match=r"SIGHTENGINE_MODELS: genai says nothing .* known are nud"
    ):
        build(NAME, "http://127.0.0.1:9", SIGHTENGINE_MODELS="violence,genai")


def test_the_digest_names_what_is_sent_and_nothing_else(server: ScriptedServer) -> None:
    scorer, asking = build(NAME, server.url), asked()
    digest = scorer.request_digest(asking)
    unsent = replace(asking, caption="c", surface="s", language="l", guidance="g", request_id="req-2")
    assert scorer.request_digest(unsent) == digest
    assert build(NAME, server.url, SIGHTENGINE_API_SECRET="rotated").request_digest(asking) == digest
    same = build(NAME, server.url, SIGHTENGINE_MODELS=",".join(reversed(MODELS.split(","))))
    assert same.request_digest(asking) == digest
    others = [
        scorer.request_digest(asked(frames=2)),
        build(NAME, "http://127.0.0.1:1").request_digest(asking),
        build(NAME, server.url, SIGHTENGINE_MODELS="violence").request_digest(asking),
    ]
    assert len({digest, *others}) == 4
