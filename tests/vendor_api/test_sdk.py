"""OpenAI's own package as the judge: our requests are requests by its types, and it reads the server's answers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openai import APIStatusError, OpenAI, RateLimitError
from openai.types import ModerationCreateResponse
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.decision import Decision
from openai.types.decision_create_params import DecisionCreateParams
from openai.types.moderation_create_params import ModerationCreateParams
from openai.types.responses import Response
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming

from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.server import Server
from tests.moderation.screening.providers.pictures import frame, gradient
from tests.moderation.screening.providers.recorded import asked, fits
from tests.vendor_api.playing import playing, scorer, sent

REQUESTS: dict[str, Any] = {
    "openai_moderation": ModerationCreateParams,
    "openai_decisions": DecisionCreateParams,
    "openai_responses": ResponseCreateParamsNonStreaming,
    "chat_completions": CompletionCreateParamsNonStreaming,
}
ANSWERS: dict[str, Any] = {
    "openai_moderation": ModerationCreateResponse,
    "openai_decisions": Decision,
    "openai_responses": Response,
    "chat_completions": ChatCompletion,
}
CONTEXT = {"caption": 'It says "fine".\n', "surface": "avatar", "language": "de", "guidance": "A market."}
KNOBS = [
    {},
    {"OPENAI_RESPONSES_LOGPROBS": "1", "CHAT_COMPLETIONS_LOGPROBS": "1", "OPENAI_IMAGE_DETAIL": "low"},
    {"CHAT_COMPLETIONS_TOKEN_PARAM": "max_completion_tokens", "CHAT_COMPLETIONS_DETAIL": "high"},
    {"CHAT_COMPLETIONS_SCHEMA_MODE": "json_object", "CHAT_COMPLETIONS_SEND_TEMPERATURE": "0"},
]


@pytest.fixture
def server() -> Iterator[Server]:
    with playing() as running:
        yield running


def client(server: Server, fault: Fault | None = None) -> OpenAI:
    base = f"{server.url}/faults/{fault.value}" if fault else server.url
    return OpenAI(base_url=f"{base}/v1", api_key="sk-any", max_retries=0, timeout=5)


def ask(name: str, api: OpenAI, body: Any) -> Any:
    """The request that the product sent, sent again by the package."""
    create: dict[str, Callable[..., Any]] = {
        "openai_moderation": api.moderations.create,
        "openai_decisions": api.decisions.create,
        "openai_responses": api.responses.create,
        "chat_completions": api.chat.completions.create,
    }
    return create[name](**body)


@pytest.mark.parametrize(("context", "knobs"), list(zip([{}, CONTEXT, {}, CONTEXT], KNOBS, strict=True)))
@pytest.mark.parametrize("name", REQUESTS)
def test_our_requests_are_requests_by_its_types(
    server: Server, name: str, context: dict[str, Any], knobs: dict[str, str]
) -> None:
    scorer(name, server, knobs).screen(asked(**context), deadline_seconds=5)
    (body,) = sent(server)
    assert fits(REQUESTS[name], body)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_package_reads_the_servers_answers(server: Server, name: str) -> None:
    scorer(name, server).screen(asked(), deadline_seconds=5)
    answer = ask(name, client(server), sent(server)[0])
    assert isinstance(answer, ANSWERS[name])
    ANSWERS[name].model_validate(answer.model_dump())
    assert server.state.counters() == {name: 2}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_package_understands_its_errors(server: Server, name: str) -> None:
    scorer(name, server).screen(asked(), deadline_seconds=5)
    (body,) = sent(server)
    with pytest.raises(RateLimitError) as billing:
        ask(name, client(server, Fault.BILLING), body)
    assert billing.value.code == "insufficient_quota"
    with pytest.raises(APIStatusError) as broken:
        ask(name, client(server, Fault.OVERLOADED), body)
    assert (broken.value.status_code, broken.value.code) == (503, "server_is_overloaded")


def test_what_is_asked_freely_is_answered_in_a_sentence(server: Server) -> None:
    picture = base64.b64encode(frame(gradient(64, 64)).data).decode()
    answer = client(server).responses.create(
        model="any",
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is in it?"},
                    {
                        "type": "input_image",
                        "image_url": f"data:image/jpeg;base64,{picture}",
                        "detail": "low",
                    },
                ],
            }
        ],
    )
    assert "has not looked" in answer.output_text
