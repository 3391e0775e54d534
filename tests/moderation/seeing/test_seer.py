"""Asking a vision model for words, over HTTP, in both contracts alike: requests, answers, faults, the key."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming

from moderation.screening.providers.base import FailureKind, ProviderError, ProviderMisconfigured
from moderation.screening.providers.openai_reply import Reply
from moderation.seeing.seer import BUILDERS, Seer, seer
from moderation.seeing.tasks import Task, answer, describe
from tests.moderation.screening.providers.pictures import gradient, question
from tests.moderation.screening.providers.recorded import PATHS, bodies, fits, only, recorded, speak
from tests.moderation.screening.providers.test_openai_faults import FAULTS, told
from tests.moderation.seeing.speaking import ANSWER, ENV, NAMES, SEEN, forget, seen, sees, words
from tests.servers.scripted import Received, ScriptedServer, Wire

FRAME = question(gradient(60, 60)).frames[0]
SDK = {
    "chat_completions": CompletionCreateParamsNonStreaming,
    "openai_responses": ResponseCreateParamsNonStreaming,
}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(name: str) -> Iterator[ScriptedServer]:
    with ScriptedServer(sees(name)) as running:
        yield running


def build(name: str, url: str) -> Seer:
    return BUILDERS[name]({**ENV, "OPENAI_BASE_URL": url, "CHAT_COMPLETIONS_URL": url})


def see(
    name: str, server: ScriptedServer, task: Task | None = None, seconds: float = 5.0
) -> Reply[dict[str, Any]]:
    return build(name, server.url).see(task or describe("de"), FRAME, deadline_seconds=seconds)


def error_from(name: str, server: ScriptedServer, seconds: float = 5.0) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        see(name, server, seconds=seconds)
    return error.value


def test_it_describes_and_answers(name: str, server: ScriptedServer) -> None:
    described = see(name, server)
    assert described.read == SEEN
    assert described.usage["requests"] == 1
    assert described.usage["output_tokens"] in (29, 31)
    assert described.model
    assert see(name, server, answer("How many people?", "de")).read == ANSWER


def test_its_requests_are_requests_by_the_sdk(name: str, server: ScriptedServer) -> None:
    see(name, server)
    assert only(server).path == PATHS[name]
    (body,) = bodies(server)
    assert fits(SDK[name], body)
    assert body["store"] is False
    text = json.dumps(body)
    assert "German (de)" in text
    assert text.count("data:image/jpeg;base64,") == 1


def test_a_question_goes_beside_the_picture(name: str, server: ScriptedServer) -> None:
    see(name, server, answer("How many people?", "en"))
    (body,) = bodies(server)
    system = body.get("instructions") or body["messages"][0]["content"]
    assert "How many people?" not in system
    assert "How many people?" in json.dumps(body)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_failure_in_time_and_tells_no_key(
    name: str, server: ScriptedServer, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    behaviour, kind, permanent = FAULTS[fault]
    server.play(behaviour)
    start = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        error = error_from(name, server, seconds=0.4 if fault in ("slow drip", "silence") else 5.0)
    assert (error.kind, error.permanent) == (kind, permanent)
    assert time.monotonic() - start < 2
    assert len(server.requests) == 1
    assert "canary" not in told(error) + caplog.text


@pytest.mark.parametrize(
    ("recording", "kind"), [("refusal", FailureKind.REFUSED), ("cut_off", FailureKind.TRUNCATED)]
)
def test_a_refusal_and_a_cut_are_told_apart(
    name: str, server: ScriptedServer, recording: str, kind: FailureKind
) -> None:
    server.play(speak(recorded(name, recording)))
    assert error_from(name, server).kind is kind


def test_words_around_the_object_are_a_broken_answer_that_was_paid_for(
    name: str, server: ScriptedServer
) -> None:
    server.play(words(name, "Sure! " + json.dumps(SEEN)))
    error = error_from(name, server)
    assert error.kind is FailureKind.SCHEMA_VIOLATION
    assert error.usage["input_tokens"] > 1000


def test_a_vendor_that_repeats_the_key_is_not_kept(name: str, server: ScriptedServer) -> None:
    def echo(request: Received, wire: Wire) -> None:
        seen(name, description=f"I was asked with {request.headers['authorization']}")(request, wire)

    server.play(echo)
    error = error_from(name, server)
    assert error.kind is FailureKind.SCHEMA_VIOLATION
    assert "canary" not in told(error)


def test_no_repr_shows_the_key(name: str) -> None:
    assert "canary" not in repr(build(name, "http://127.0.0.1:9"))


def test_another_word_another_picture_another_model_is_another_request(name: str) -> None:
    asked = build(name, "http://127.0.0.1:9")
    other = BUILDERS[name](
        {**ENV, "OPENAI_BASE_URL": "http://127.0.0.1:8", "CHAT_COMPLETIONS_URL": "http://127.0.0.1:8"}
    )
    tasks = [describe("de"), describe("en"), answer("Who?", "en"), answer("Where?", "en")]
    digests = [asked.request_digest(task, sha) for task in tasks for sha in ("0" * 64, "1" * 64)]
    digests.append(other.request_digest(tasks[0], "0" * 64))
    assert len(set(digests)) == 9
    assert digests[0] == build(name, "http://127.0.0.1:9").request_digest(describe("de"), "0" * 64)


def test_every_fault_of_it_is_told_at_once(
    name: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = {"chat_completions": "CHAT_COMPLETIONS", "openai_responses": "OPENAI"}[name]
    for variable, value in (("CA_FILE", "/nowhere"), ("TIMEOUT", "-1")):
        monkeypatch.setenv(f"{family}_{variable}", value)
    settings.DESCRIBING_PROVIDER = name
    forget()
    with pytest.raises(ProviderMisconfigured, match=r"_CA_FILE is .*_TIMEOUT must "):
        seer()
    forget()


def test_nobody_is_asked_unless_named(settings: LazySettings) -> None:
    forget()
    assert seer() is None
