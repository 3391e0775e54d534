"""The scorers behind HTTP for tests: recorded answers, scorers set up against a local server, and OpenAI's own types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from moderation.screening.providers import registry
from moderation.screening.providers.base import Provider, Question, WrittenRule
from moderation.vocabulary import Category
from tests.moderation.screening.providers.pictures import gradient, question
from tests.servers.scripted import Behaviour, Received, ScriptedServer, respond

CANARY = "sk-canary-7f3b9d21c0ffee"
CANARY_USER = "user-canary-1640d5"
ASKED = (Category.SEXUAL_EXPLICIT, Category.GORE, Category.WEAPONS)
RULES = tuple(
    WrittenRule(category, f"Reject {category.value}.", ("a museum",), ("a threat",)) for category in ASKED
)
PATHS = {
    "openai_moderation": "/v1/moderations",
    "openai_decisions": "/v1/decisions",
    "openai_responses": "/v1/responses",
    "chat_completions": "/v1/chat/completions",
}
USABLE = {
    "openai_moderation": "picture_alone",
    "openai_decisions": "answered",
    "openai_responses": "after_reasoning",
    "chat_completions": "labels_only",
}


def recorded(scorer: str, name: str) -> Any:
    """One answer as the vendor documents it."""
    return json.loads((Path(__file__).parent / scorer / f"{name}.json").read_text(encoding="utf-8"))


def speak(answer: Any, headers: Mapping[str, str] | None = None, *, status: int = 200) -> Behaviour:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return respond(status, body=body, headers={"Content-Type": "application/json", **(headers or {})})


def build(scorer: str, url: str, **env: str) -> Provider:
    """The scorer that asks that server about ASKED, with the canary as its key."""
    names = ",".join(category.value for category in ASKED)
    settings = {
        "OPENAI_BASE_URL": url,
        "OPENAI_API_KEY": CANARY,
        "OPENAI_DECISIONS_CATEGORIES": names,
        "OPENAI_RESPONSES_CATEGORIES": names,
        "OPENAI_RESPONSES_MODEL": "gpt-5.1",
        "CHAT_COMPLETIONS_URL": url,
        "CHAT_COMPLETIONS_API_KEY": CANARY,
        "CHAT_COMPLETIONS_MODEL": "Qwen/Qwen3-VL-8B-Instruct",
        "CHAT_COMPLETIONS_CATEGORIES": names,
        "AZURE_CONTENT_SAFETY_ENDPOINT": url,
        "AZURE_CONTENT_SAFETY_KEY": CANARY,
        "GOOGLE_VISION_BASE_URL": url,
        "GOOGLE_VISION_API_KEY": CANARY,
        "SIGHTENGINE_BASE_URL": url,
        "SIGHTENGINE_API_USER": CANARY_USER,
        "SIGHTENGINE_API_SECRET": CANARY,
    }
    return registry.build(scorer, {**settings, **env})


def asked(*, frames: int = 1, **context: Any) -> Question:
    """A question with rules for ASKED and with the given context."""
    bare = question(*[gradient(60 + 10 * number, 60) for number in range(frames)])
    known = {"caption": "", "surface": "", "language": "", "guidance": "", "rules": RULES, **context}
    return Question(bare.frames, request_id="req-1", **known)


def bodies(server: ScriptedServer) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in server.requests]


def only(server: ScriptedServer) -> Received:
    (request,) = server.requests
    return request


def fits(kind: Any, body: Any) -> bool:
    """True when the SDK's type for a request takes the body and knows every key in it."""
    adapter = TypeAdapter(kind)  # kept in a name: what it returns lazily needs it alive
    return bool(_plain(adapter.validate_python(body)) == body)


def _plain(value: Any) -> Any:
    """The SDK types say Iterable, and pydantic checks an Iterable's items only as they are taken."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bytes | int | float):
        return value
    return [_plain(item) for item in value]
