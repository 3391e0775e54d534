"""The scorer against a real gateway on loopback, honest or not."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from moderation.screening.providers import registry
from moderation.screening.providers.base import FailureKind, Provider, ProviderError, Question
from moderation.vocabulary import Category, ConfidenceMethod
from tests.moderation.screening.providers.pictures import gradient, question
from tests.servers import analysis, scripted
from tests.servers.analysis import AnalysisServer

KEY = "top-secret-1234"


@pytest.fixture
def server() -> Iterator[AnalysisServer]:
    with AnalysisServer() as running:
        yield running


def provider(server: AnalysisServer, **env: str) -> Provider:
    return registry.build("analyses", {"ANALYSIS_API_URL": server.url, "ANALYSIS_API_KEY": KEY, **env})


def error_from(scorer: Provider, asked: Question, *, seconds: float = 5.0) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        scorer.screen(asked, deadline_seconds=seconds)
    return error.value


@pytest.fixture(scope="module")
def asked() -> Question:
    return question(gradient(), caption="never sent")


def test_it_sends_the_body_of_the_contract_field_by_field(server: AnalysisServer, asked: Question) -> None:
    provider(server).screen(asked, deadline_seconds=5)
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/images/analyses")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert server.asked()[0] == {
        "image": base64.b64encode(asked.frames[0].data).decode(),
        "detail_level": "high",
        "response_format": "json",
        "analysis_mode": "general",
        "max_tokens": 500,
    }


def test_it_brings_the_scores_and_the_gateways_own_confidence(
    server: AnalysisServer, asked: Question
) -> None:
    server.play(analysis.scores({"violence": 0.16}, confidence=0.6))
    result = provider(server).screen(asked, deadline_seconds=5)
    assert result.scorer == "analyses"
    assert result.failure is None
    assert result.by_category()[Category.VIOLENCE].score == 0.16
    assert not result.by_category()[Category.OTHER].evaluated
    assert (result.confidence.value, result.confidence.method) == (0.6, ConfidenceMethod.NATIVE)


def test_it_asks_once_for_every_frame_and_the_highest_counts(server: AnalysisServer) -> None:
    server.play(analysis.scores(), analysis.scores({"gore": 0.9}), analysis.scores())
    asked = question(gradient(), gradient(200, 200), gradient(100, 150))
    result = provider(server).screen(asked, deadline_seconds=5)
    assert result.by_category()[Category.GORE].score == 0.9
    assert [body["image"] for body in server.asked()] == [
        base64.b64encode(frame.data).decode() for frame in asked.frames
    ]
    assert server.busy_most == 1


def test_a_frame_without_an_answer_spoils_the_whole(server: AnalysisServer) -> None:
    server.play(analysis.scores(), analysis.error(500))
    assert (
        error_from(provider(server), question(gradient(), gradient(99, 99))).kind is FailureKind.UNAVAILABLE
    )
    server.play(analysis.scores(), analysis.scores({"gore": 0.1}, rest=None))
    assert error_from(provider(server), question(gradient(), gradient(99, 99))).kind is FailureKind.PARTIAL


@pytest.mark.parametrize(
    ("behaviour", "kind", "permanent"),
    [
        (analysis.error(429, "rate_limit_exceeded"), FailureKind.RATE_LIMITED, False),
        (analysis.error(429, kind="insufficient_quota"), FailureKind.QUOTA_EXHAUSTED, True),
        (analysis.error(402), FailureKind.QUOTA_EXHAUSTED, True),
        (analysis.error(401), FailureKind.AUTH_FAILED, True),
        (analysis.error(422), FailureKind.BAD_IMAGE, True),
        (analysis.error(500), FailureKind.UNAVAILABLE, False),
        (analysis.garbage(), FailureKind.SCHEMA_VIOLATION, False),
        (analysis.not_a_number(), FailureKind.SCHEMA_VIOLATION, False),
        (scripted.respond(204), FailureKind.SCHEMA_VIOLATION, False),
        (scripted.endless(100, announce=False), FailureKind.SCHEMA_VIOLATION, False),
        (scripted.hang_up(), FailureKind.UNAVAILABLE, False),
        (scripted.redirect("http://127.0.0.1:1/"), FailureKind.UNAVAILABLE, True),
        (scripted.drip_headers(), FailureKind.UNAVAILABLE, False),
        (scripted.drip_body(), FailureKind.UNAVAILABLE, False),
        (scripted.silence(), FailureKind.UNAVAILABLE, False),
    ],
    ids=[
        "pace", "quota", "402", "401", "422", "500", "garbage", "nan", "empty",
        "100 MB", "hang up", "redirect", "header drip", "body drip", "silence",
    ],
)  # fmt: skip
def test_whatever_the_gateway_does_it_is_a_failure_in_time_and_without_the_key(
    server: AnalysisServer, asked: Question, behaviour: scripted.Behaviour, kind: FailureKind, permanent: bool
) -> None:
    server.play(behaviour)
    start = time.monotonic()
    error = error_from(provider(server), asked, seconds=1.0)
    assert (error.kind, error.permanent) == (kind, permanent)
    assert time.monotonic() - start < 2
    assert "secret" not in f"{error!r} {error} {error.__cause__!r} {error.__context__!r}"
    assert "127.0.0.1" not in str(error)


def test_it_tells_how_long_to_wait(server: AnalysisServer, asked: Question) -> None:
    server.play(analysis.error(429, retry_after="7"))
    assert error_from(provider(server), asked).retry_after == 7.0


def test_a_stopped_gateway_is_unavailable(asked: Question) -> None:
    with AnalysisServer() as server:
        scorer = provider(server)
    assert error_from(scorer, asked).kind is FailureKind.UNAVAILABLE


def test_the_deadline_holds_for_all_frames_together(server: AnalysisServer) -> None:
    server.always = scripted.respond_after(0.3, analysis.scores())
    start = time.monotonic()
    error = error_from(provider(server), question(*[gradient(60, 60)] * 8), seconds=0.8)
    assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)
    assert time.monotonic() - start < 1.6
    assert len(server.requests) <= 3


def test_one_frame_has_its_own_timeout(server: AnalysisServer, asked: Question) -> None:
    server.always = scripted.silence()
    start = time.monotonic()
    error_from(provider(server, ANALYSIS_API_TIMEOUT="0.4"), asked, seconds=30)
    assert time.monotonic() - start < 1.5


def test_prose_is_never_asked_for(server: AnalysisServer, asked: Question) -> None:
    error = error_from(provider(server, ANALYSIS_API_RESPONSE_FORMAT="text"), asked)
    assert (error.kind, error.permanent) == (FailureKind.SCHEMA_VIOLATION, True)
    assert server.requests == []


def test_a_gateway_without_a_key_gets_none(server: AnalysisServer, asked: Question) -> None:
    provider(server, ANALYSIS_API_KEY="").screen(asked, deadline_seconds=5)
    assert "authorization" not in server.requests[0].headers


def test_the_digest_names_the_exact_request(server: AnalysisServer, asked: Question) -> None:
    scorer = provider(server)
    digest = scorer.request_digest(asked)
    assert digest == scorer.request_digest(replace(asked, caption="not sent either", request_id="req-2"))
    assert digest == provider(server).request_digest(asked)
    assert digest == provider(server, ANALYSIS_API_KEY="rotated").request_digest(asked)
    others = [
        scorer.request_digest(question(gradient(100, 100))),
        scorer.request_digest(Question((*asked.frames, *asked.frames), "", "", "", "")),
        provider(server, ANALYSIS_API_DETAIL_LEVEL="low").request_digest(asked),
        provider(server, ANALYSIS_API_MAX_TOKENS="150").request_digest(asked),
        provider(server, ANALYSIS_API_URL="http://127.0.0.1:1").request_digest(asked),
        registry.build("local", {}).request_digest(asked),
    ]
    assert len({digest, *others}) == len(others) + 1
