"""What every scorer behind HTTP inherits, against a real server on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from moderation.outbound import Trust
from moderation.screening.pace import Allowance, Pace
from moderation.screening.providers.base import FailureKind, Frame, ProviderError
from moderation.screening.providers.vendor_request import Vendor, post, post_json, screen_frames
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import Category
from tests.moderation.screening.providers.pictures import gradient, question
from tests.servers.scripted import ScriptedServer, respond

KEY = "canary-key-of-some-length"
PACE_HEADERS = {"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "9"}
PACE = Pace(requests=Allowance(60, 9, None))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(respond(body=b"{}")) as running:
        yield running


def vendor(server: ScriptedServer, key: str = KEY) -> Vendor:
    return Vendor.with_bearer(server.url + "/judge", key, trust=Trust.for_operator(), timeout_seconds=5)


def soon() -> float:
    return time.monotonic() + 5


def scored(frame: Frame, usage: int = 1) -> ScreeningResult:
    scores = (Score(Category.GORE, 0.1 * frame.number, evaluated=True),)
    return ScreeningResult("some", scores, usage={"requests": usage}, pace=PACE)


def test_it_posts_json_with_the_key(server: ScriptedServer) -> None:
    post_json(vendor(server), {"caption": "Grüße"}, until=soon())
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/judge")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {"caption": "Grüße"}


def test_it_posts_any_body_with_other_headers(server: ScriptedServer) -> None:
    other = Vendor(server.url, Trust.for_operator(), 5, {"Ocp-Apim-Subscription-Key": KEY}, (KEY,))
    post(other, b"--x\r\n", content_type="multipart/form-data; boundary=x", until=soon())
    request = server.requests[0]
    assert request.headers["ocp-apim-subscription-key"] == KEY
    assert request.headers["content-type"] == "multipart/form-data; boundary=x"
    assert request.body == b"--x\r\n"


def test_half_a_character_is_sent_as_a_question_mark(server: ScriptedServer) -> None:
    post_json(vendor(server), {"caption": "\ud83d"}, until=soon())
    assert json.loads(server.requests[0].body) == {"caption": "?"}


def test_no_repr_shows_the_key(server: ScriptedServer) -> None:
    assert "canary" not in repr(vendor(server))


@pytest.mark.parametrize("place", ["body", "header"])
def test_an_answer_that_repeats_the_key_is_not_kept(server: ScriptedServer, place: str) -> None:
    headers = {"X-Echo": f"Bearer {KEY}"} if place == "header" else {}
    server.play(respond(body=json.dumps({"you": KEY if place == "body" else ""}).encode(), headers=headers))
    with pytest.raises(ProviderError) as error:
        post_json(vendor(server), {}, until=soon())
    assert (error.value.kind, error.value.permanent) == (FailureKind.SCHEMA_VIOLATION, True)
    assert "canary" not in repr(error.value)


@pytest.mark.parametrize("place", ["key", "text"])
def test_a_key_that_is_repeated_in_escapes_is_not_kept(server: ScriptedServer, place: str) -> None:
    written = json.dumps(KEY).replace("-", "\\u002d")
    body = f'{{{written}: ["you"]}}' if place == "key" else f'{{"you": [[{written}]]}}'
    assert KEY in str(json.loads(body))
    server.play(respond(body=body.encode()))
    with pytest.raises(ProviderError, match="repeats our key"):
        post_json(vendor(server), {}, until=soon())


def test_a_key_with_a_quote_in_it_that_is_repeated_is_not_kept(server: ScriptedServer) -> None:
    key = 'canary-"key"-of-some-length'
    server.play(respond(body=json.dumps({"you": key}).encode()))
    with pytest.raises(ProviderError, match="repeats our key"):
        post_json(vendor(server, key=key), {}, until=soon())


def test_a_local_servers_placeholder_may_be_a_word_of_the_answer(server: ScriptedServer) -> None:
    server.play(respond(body=b'{"model": "ollama"}'))
    assert post_json(vendor(server, key="ollama"), {}, until=soon()).body == b'{"model": "ollama"}'


def test_an_error_brings_the_pace_and_the_wait(server: ScriptedServer) -> None:
    server.play(respond(429, headers={**PACE_HEADERS, "retry-after-ms": "1500", "Retry-After": "2"}))
    with pytest.raises(ProviderError) as error:
        post_json(vendor(server), {}, until=soon())
    assert (error.value.pace, error.value.retry_after) == (PACE, 1.5)


def test_nothing_is_sent_when_the_time_is_over(server: ScriptedServer) -> None:
    with pytest.raises(ProviderError) as error:
        post_json(vendor(server), {}, until=time.monotonic() - 0.1)
    assert (error.value.kind, error.value.permanent) == (FailureKind.UNAVAILABLE, False)
    assert server.requests == []


def test_frames_share_one_deadline_and_are_combined() -> None:
    deadlines = []

    def judge(frame: Frame, until: float) -> ScreeningResult:
        deadlines.append(until)
        return scored(frame)

    asked = question(gradient(60, 60), gradient(70, 60), gradient(80, 60))
    result = screen_frames(asked, judge, deadline_seconds=5, judges=(Category.GORE,))
    assert len(set(deadlines)) == 1
    assert result.by_category()[Category.GORE].score == 0.2
    assert (result.usage, result.pace) == ({"requests": 3}, PACE)


def test_what_was_paid_for_before_an_error_is_told() -> None:
    def judge(frame: Frame, until: float) -> ScreeningResult:
        if frame.number < 2:
            return scored(frame, usage=2)
        error = ProviderError("cut", kind=FailureKind.TRUNCATED, permanent=True)
        error.usage = {"requests": 1, "output_tokens": 7}
        raise error

    asked = question(gradient(60, 60), gradient(70, 60), gradient(80, 60))
    with pytest.raises(ProviderError) as error:
        screen_frames(asked, judge, deadline_seconds=5, judges=(Category.GORE,))
    assert error.value.usage == {"requests": 5, "output_tokens": 7}
    assert error.value.pace == PACE


def test_frames_that_disagree_were_paid_for_too() -> None:
    def judge(frame: Frame, until: float) -> ScreeningResult:
        return scored(frame) if frame.number else ScreeningResult("some", usage={"requests": 1})

    asked = question(gradient(60, 60), gradient(70, 60))
    with pytest.raises(ProviderError) as error:
        screen_frames(asked, judge, deadline_seconds=5, judges=(Category.GORE,))
    assert (error.value.kind, error.value.usage) == (FailureKind.PARTIAL, {"requests": 2})
