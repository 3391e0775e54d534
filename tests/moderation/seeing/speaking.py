"""A vision model behind HTTP that puts into words what it is shown, in both of the contracts that it may speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import LazySettings

from moderation.pipeline import plan
from moderation.seeing import reader, seer
from tests.moderation.screening.providers.recorded import CANARY, recorded, speak
from tests.servers.scripted import Behaviour, Received, ScriptedServer, Wire

NAMES = ("chat_completions", "openai_responses")
SEEN = {
    "description": "A red bus stands at a stop in the rain. Two people with umbrellas wait beside it.",
    "objects": ["red bus", "two people", "umbrellas"],
    "scene": "a street in the rain",
    "text": "Linie 7 Hauptbahnhof",
}
ANSWER = {"answer": "There are two people."}


def words(name: str, text: str) -> Behaviour:
    """The model's words, in the shape that the vendor documents."""
    if name == "chat_completions":
        answer = recorded(name, "labels_only")
        answer["choices"][0]["message"]["content"] = text
    else:
        answer = recorded(name, "after_reasoning")
        answer["output"][1]["content"][0]["text"] = text
    return speak(answer)


def seen(name: str = "chat_completions", **changes: Any) -> Behaviour:
    return words(name, json.dumps({**SEEN, **changes}))


def sees(name: str = "chat_completions") -> Behaviour:
    """Describes, answers, or labels nothing as a scorer: whichever it is asked for."""

    def behaviour(request: Received, wire: Wire) -> None:
        body = json.loads(request.body)
        form = body["text"]["format"] if "text" in body else body["response_format"]["json_schema"]
        labels = dict.fromkeys(form["schema"]["required"], "none")
        said = {"description": SEEN, "answer": ANSWER}.get(form["name"], labels)
        words(name, json.dumps(said))(request, wire)

    return behaviour


ENV = {
    "OPENAI_API_KEY": CANARY,
    "OPENAI_RESPONSES_MODEL": "gpt-5.1",
    "CHAT_COMPLETIONS_API_KEY": CANARY,
    "CHAT_COMPLETIONS_MODEL": "Qwen/Qwen3-VL-8B-Instruct",
}


@contextmanager
def describing(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, name: str = "chat_completions"
) -> Iterator[ScriptedServer]:
    """That server, set up as the only scorer and as the one that describes; the seeded policies follow it."""
    with ScriptedServer(sees(name)) as server:
        for variable, value in ENV.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("CHAT_COMPLETIONS_URL", server.url)
        settings.SCREENING_PROVIDERS = [name]
        settings.DESCRIBING_PROVIDER = name
        forget()
        plan.seed_configured()
        yield server
    forget()


def forget() -> None:
    plan.configured.cache_clear()
    seer.seer.cache_clear()
    reader.reader.cache_clear()
