"""The fault table, for every scorer of the OpenAI family alike."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from moderation.screening.pace import Allowance, Pace
from moderation.screening.providers.base import FailureKind, ProviderError, ProviderMisconfigured
from tests.moderation.screening.providers.recorded import (
    CANARY,
    PATHS,
    USABLE,
    asked,
    build,
    recorded,
    speak,
)
from tests.servers import analysis, scripted
from tests.servers.scripted import Behaviour, Received, ScriptedServer, Wire

PERMANENT, PASSING = True, False
BILLING = (
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
)  # fmt: skip
FAULTS: dict[str, tuple[Behaviour, FailureKind, bool]] = {
    "401": (analysis.error(401, "invalid_api_key"), FailureKind.AUTH_FAILED, PERMANENT),
    "403": (analysis.error(403), FailureKind.AUTH_FAILED, PERMANENT),
    "404": (analysis.error(404, "model_not_found"), FailureKind.UNAVAILABLE, PERMANENT),
    "429": (analysis.error(429, "rate_limit_exceeded"), FailureKind.RATE_LIMITED, PASSING),
    "slow down": (analysis.error(429, "slow_down"), FailureKind.RATE_LIMITED, PASSING),
    **{
        code: (analysis.error(429, code, kind="insufficient_quota"), FailureKind.QUOTA_EXHAUSTED, PERMANENT)
        for code in BILLING
    },
    "500": (analysis.error(500, "server_error"), FailureKind.UNAVAILABLE, PASSING),
    "503": (analysis.error(503, "server_is_overloaded"), FailureKind.UNAVAILABLE, PASSING),
    "bad image": (analysis.error(400, "image_parse_error"), FailureKind.BAD_IMAGE, PERMANENT),
    "400": (analysis.error(400), FailureKind.BAD_IMAGE, PERMANENT),
    "policy": (analysis.error(400, "content_policy_violation"), FailureKind.REFUSED, PERMANENT),
    "misfit": (analysis.error(400, "unsupported_parameter"), FailureKind.UNAVAILABLE, PERMANENT),
    "HTML": (speak(b"<html>502 but we say 200</html>"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "a list": (speak(b"[]"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "no keys": (speak(b"{}"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "NaN": (speak(b'{"model": NaN}'), FailureKind.SCHEMA_VIOLATION, PASSING),
    "a key twice": (speak(b'{"model": "a", "model": "b"}'), FailureKind.SCHEMA_VIOLATION, PASSING),
    "empty": (scripted.respond(200), FailureKind.SCHEMA_VIOLATION, PASSING),
    "204": (scripted.respond(204), FailureKind.SCHEMA_VIOLATION, PASSING),
    "huge": (scripted.endless(3, announce=False), FailureKind.SCHEMA_VIOLATION, PASSING),
    "cut body": (
        scripted.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id": '), FailureKind.UNAVAILABLE, PASSING,
    ),
    "hang up": (scripted.hang_up(), FailureKind.UNAVAILABLE, PASSING),
    "redirect": (scripted.redirect("http://127.0.0.1:1/"), FailureKind.UNAVAILABLE, PERMANENT),
    "slow drip": (scripted.drip_body(), FailureKind.UNAVAILABLE, PASSING),
    "silence": (scripted.silence(), FailureKind.UNAVAILABLE, PASSING),
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(scripted.silence()) as running:
        yield running


def error_from(server: ScriptedServer, name: str, **more: Any) -> ProviderError:
    seconds = more.pop("seconds", 5.0)
    with pytest.raises(ProviderError) as error:
        build(name, server.url).screen(asked(**more), deadline_seconds=seconds)
    return error.value


def told(error: BaseException) -> str:
    """All that a log could take from an error."""
    return f"{error} {error!r} {error.__cause__!r} {error.__context__!r} {vars(error)!r}"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", PATHS)
def test_a_fault_is_a_failure_in_time_and_tells_no_key(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, name: str, fault: str
) -> None:
    behaviour, kind, permanent = FAULTS[fault]
    server.play(behaviour)
    start = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        error = error_from(server, name, seconds=0.4 if fault in ("slow drip", "silence") else 5.0)
    assert (error.kind, error.permanent) == (kind, permanent)
    assert time.monotonic() - start < 2
    assert len(server.requests) == 1
    assert "canary" not in told(error) + caplog.text
    assert "127.0.0.1" not in str(error)


@pytest.mark.parametrize("name", PATHS)
def test_the_wait_and_the_pace_are_told(server: ScriptedServer, name: str) -> None:
    headers = {"Retry-After": "7", "x-ratelimit-limit-requests": "60", "x-ratelimit-reset-requests": "1m2s"}
    server.play(speak({"error": {"code": "rate_limit_exceeded"}}, headers, status=429))
    error = error_from(server, name)
    assert error.retry_after == 7.0
    assert error.pace == Pace(requests=Allowance(60, None, 62.0))


@pytest.mark.parametrize("name", PATHS)
def test_a_usable_answer_brings_its_pace_and_its_request_id(server: ScriptedServer, name: str) -> None:
    headers = {"x-ratelimit-remaining-tokens": "9100", "x-request-id": "req_1f"}
    server.play(speak(recorded(name, USABLE[name]), headers))
    result = build(name, server.url).screen(asked(), deadline_seconds=5)
    assert result.pace == Pace(tokens=Allowance(None, 9100, None))
    assert result.raw[0]["request_id"] == "req_1f"
    assert result.usage["requests"] == 1
    assert "canary" not in repr(result)


@pytest.mark.parametrize("name", PATHS)
def test_a_failure_after_answers_tells_what_these_cost(server: ScriptedServer, name: str) -> None:
    server.play(speak(recorded(name, USABLE[name])), analysis.error(500))
    error = error_from(server, name, frames=3)
    assert (error.kind, error.usage["requests"], len(server.requests)) == (FailureKind.UNAVAILABLE, 1, 2)


@pytest.mark.parametrize("name", PATHS)
def test_the_deadline_holds_for_all_frames_together(server: ScriptedServer, name: str) -> None:
    server.always = scripted.respond_after(0.2, speak(recorded(name, USABLE[name])))
    start = time.monotonic()
    error = error_from(server, name, frames=8, seconds=0.5)
    assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)
    assert time.monotonic() - start < 1.2


@pytest.mark.parametrize("name", PATHS)
def test_a_vendor_that_repeats_the_key_is_not_kept(server: ScriptedServer, name: str) -> None:
    def echo(request: Received, wire: Wire) -> None:
        answer = {**recorded(name, USABLE[name]), "debug": request.headers}
        wire.answer(200, {}, json.dumps(answer).encode())

    server.play(echo)
    error = error_from(server, name)
    assert error.kind is FailureKind.SCHEMA_VIOLATION
    assert "canary" not in told(error)


@pytest.mark.parametrize("name", PATHS)
def test_no_repr_shows_the_key(name: str) -> None:
    scorer = build(name, "http://127.0.0.1:9")
    assert "canary" not in f"{scorer!r} {scorer.scorer}"
    assert CANARY not in repr(vars(scorer))


@pytest.mark.parametrize("name", [name for name in PATHS if name.startswith("openai")])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_API_KEY", ""),
        ("OPENAI_API_KEY", "sk-canary two"),
        ("OPENAI_BASE_URL", "ftp://a.example"),
        ("OPENAI_BASE_URL", "https://a.example/?x=1"),
        ("OPENAI_TIMEOUT", "never"),
        ("OPENAI_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_it_says_which_variable_is_wrong(name: str, variable: str, value: str) -> None:
    with pytest.raises(ProviderMisconfigured, match=variable) as error:
        build(name, "http://127.0.0.1:9", **{variable: value})
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "variable", "value"),
    [
        ("openai_moderation", "OPENAI_MODERATION_MODEL", "a b"),
        ("openai_decisions", "OPENAI_DECISIONS_MODEL", "a b"),
        ("openai_decisions", "OPENAI_DECISIONS_CATEGORIES", "pizza"),
        ("openai_decisions", "OPENAI_IMAGE_DETAIL", "huge"),
        ("openai_responses", "OPENAI_IMAGE_DETAIL", "huge"),
        ("openai_responses", "OPENAI_RESPONSES_MODEL", ""),
        ("openai_responses", "OPENAI_RESPONSES_CATEGORIES", "pizza"),
        ("openai_responses", "OPENAI_RESPONSES_MAX_TOKENS", "149"),
        ("openai_responses", "OPENAI_RESPONSES_LOGPROBS", "maybe"),
    ],
)
def test_it_says_which_of_its_own_variables_is_wrong(name: str, variable: str, value: str) -> None:
    with pytest.raises(ProviderMisconfigured, match=variable):
        build(name, "http://127.0.0.1:9", **{variable: value})


@pytest.mark.parametrize("name", [name for name in PATHS if name.startswith("openai")])
def test_its_address_is_openais_unless_another_is_named(name: str) -> None:
    default: Any = build(name, "")
    assert default.vendor.url == "https://api.openai.com" + PATHS[name]
    as_the_sdk_writes_it: Any = build(name, "https://proxy.example/v1/")
    assert as_the_sdk_writes_it.vendor.url == "https://proxy.example" + PATHS[name]
