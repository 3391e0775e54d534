"""The fault table, for the scorers of single vendors alike."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from moderation.screening.pace import Allowance, Pace
from moderation.screening.providers.base import FailureKind, ProviderError, ProviderMisconfigured
from tests.moderation.screening.providers.recorded import CANARY, CANARY_USER, asked, build, recorded, speak
from tests.servers import scripted
from tests.servers.scripted import Behaviour, ScriptedServer

NAMES = ("azure_content_safety", "google_safe_search", "sightengine")
PERMANENT, PASSING = True, False
FAULTS: dict[str, tuple[Behaviour, FailureKind, bool]] = {
    "400": (scripted.respond(400), FailureKind.BAD_IMAGE, PERMANENT),
    "401": (scripted.respond(401), FailureKind.AUTH_FAILED, PERMANENT),
    "402": (scripted.respond(402), FailureKind.QUOTA_EXHAUSTED, PERMANENT),
    "403": (scripted.respond(403), FailureKind.AUTH_FAILED, PERMANENT),
    "404": (scripted.respond(404), FailureKind.UNAVAILABLE, PERMANENT),
    "413": (scripted.respond(413), FailureKind.BAD_IMAGE, PERMANENT),
    "429": (scripted.respond(429), FailureKind.RATE_LIMITED, PASSING),
    "500": (scripted.respond(500), FailureKind.UNAVAILABLE, PASSING),
    "503": (scripted.respond(503), FailureKind.UNAVAILABLE, PASSING),
    "HTML": (speak(b"<html>502 but we say 200</html>"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "a list": (speak(b"[]"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "no keys": (speak(b"{}"), FailureKind.SCHEMA_VIOLATION, PASSING),
    "NaN": (speak(b'{"status": NaN}'), FailureKind.SCHEMA_VIOLATION, PASSING),
    "a key twice": (speak(b'{"status": "a", "status": "b"}'), FailureKind.SCHEMA_VIOLATION, PASSING),
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


def error_from(server: ScriptedServer, name: str, *, frames: int = 1, seconds: float = 5.0) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        build(name, server.url).screen(asked(frames=frames), deadline_seconds=seconds)
    return error.value


def told(error: BaseException) -> str:
    """All that a log could take from an error."""
    return f"{error} {error!r} {error.__cause__!r} {error.__context__!r} {vars(error)!r}"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
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


@pytest.mark.parametrize("name", NAMES)
def test_an_error_that_repeats_the_key_is_not_quoted(server: ScriptedServer, name: str) -> None:
    server.play(
        speak({"error": {"type": CANARY, "message": f"{CANARY_USER} has no key {CANARY}"}}, status=401)
    )
    error = error_from(server, name)
    assert error.kind is FailureKind.AUTH_FAILED
    assert "canary" not in told(error)


@pytest.mark.parametrize(
    ("name", "secret"), [*((name, CANARY) for name in NAMES), ("sightengine", CANARY_USER)]
)
def test_a_vendor_that_repeats_what_lets_us_in_is_not_kept(
    server: ScriptedServer, name: str, secret: str
) -> None:
    server.play(speak({**recorded(name, "mixed"), "debug": f"you are {secret}"}))
    error = error_from(server, name)
    assert secret in f"{server.requests[0].headers} {server.requests[0].body!r}"
    assert (error.kind, error.permanent) == (FailureKind.SCHEMA_VIOLATION, True)
    assert "canary" not in told(error)


@pytest.mark.parametrize("name", NAMES)
def test_the_key_is_in_no_result_repr_or_log(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    server.play(speak(recorded(name, "mixed")))
    scorer = build(name, server.url)
    with caplog.at_level(logging.DEBUG):
        result = scorer.screen(asked(), deadline_seconds=5)
    assert "canary" not in f"{result!r} {scorer!r} {vars(scorer)!r} {scorer.scorer}" + caplog.text
    assert "canary" not in server.requests[0].path


@pytest.mark.parametrize("name", NAMES)
def test_the_wait_and_the_pace_are_told(server: ScriptedServer, name: str) -> None:
    headers = {"Retry-After": "7", "x-ratelimit-limit-requests": "60", "x-ratelimit-reset-requests": "1m2s"}
    server.play(speak({"error": {}}, headers, status=429), speak(recorded(name, "mixed"), headers))
    error = error_from(server, name)
    pace = Pace(requests=Allowance(60, None, 62.0))
    assert (error.retry_after, error.pace) == (7.0, pace)
    assert build(name, server.url).screen(asked(), deadline_seconds=5).pace == pace


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_answer_tells_its_pace_too(server: ScriptedServer, name: str) -> None:
    server.play(speak(b"{}", {"x-ratelimit-limit-requests": "60"}))
    error = error_from(server, name)
    assert (error.usage, error.pace) == ({"requests": 1}, Pace(requests=Allowance(60)))


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_after_answers_tells_what_these_cost(server: ScriptedServer, name: str) -> None:
    server.play(speak(recorded(name, "mixed")), scripted.respond(500))
    error = error_from(server, name, frames=3)
    assert (error.kind, error.usage, len(server.requests)) == (FailureKind.UNAVAILABLE, {"requests": 1}, 2)


@pytest.mark.parametrize("name", NAMES)
def test_the_deadline_holds_for_all_frames_together(server: ScriptedServer, name: str) -> None:
    server.always = scripted.respond_after(0.2, speak(recorded(name, "mixed")))
    start = time.monotonic()
    error = error_from(server, name, frames=8, seconds=0.5)
    assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)
    assert time.monotonic() - start < 1.2


@pytest.mark.parametrize(
    ("name", "variable", "value"),
    [
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_ENDPOINT", ""),
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_ENDPOINT", "https://a.example/?key=x"),
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_KEY", ""),
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_KEY", "a canary"),
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_TIMEOUT", "never"),
        ("azure_content_safety", "AZURE_CONTENT_SAFETY_CA_FILE", "/nowhere/ca.pem"),
        ("google_safe_search", "GOOGLE_VISION_BASE_URL", "ftp://a.example"),
        ("google_safe_search", "GOOGLE_VISION_API_KEY", ""),
        ("google_safe_search", "GOOGLE_VISION_API_KEY", "a\ncanary"),
        ("google_safe_search", "GOOGLE_VISION_TIMEOUT", "121"),
        ("google_safe_search", "GOOGLE_VISION_CA_FILE", "/nowhere/ca.pem"),
        ("sightengine", "SIGHTENGINE_BASE_URL", "https://a.example/#x"),
        ("sightengine", "SIGHTENGINE_API_USER", ""),
        ("sightengine", "SIGHTENGINE_API_SECRET", ""),
        ("sightengine", "SIGHTENGINE_API_SECRET", "a\r\ncanary"),
        ("sightengine", "SIGHTENGINE_TIMEOUT", "0"),
        ("sightengine", "SIGHTENGINE_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_it_says_which_variable_is_wrong(name: str, variable: str, value: str) -> None:
    with pytest.raises(ProviderMisconfigured, match=variable) as error:
        build(name, "http://127.0.0.1:9", **{variable: value})
    assert "canary" not in str(error.value)
