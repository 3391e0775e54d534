"""A server that keeps the contract of `POST /v1/images/analyses`, and breaks it on request."""

from __future__ import annotations

import json
from typing import Any

from moderation.vocabulary import Category
from tests.servers.scripted import Behaviour, Received, ScriptedServer, respond

PATH = "/v1/images/analyses"
ALL_CATEGORIES = tuple(category.value for category in Category if category is not Category.OTHER)


class AnalysisServer(ScriptedServer):
    """An analysis gateway; without a script every category scores .01 with confidence .97."""

    def __init__(self, always: Behaviour | None = None) -> None:
        super().__init__(always or scores())

    def asked(self) -> list[dict[str, Any]]:
        """The bodies of the requests so far."""
        return [json.loads(request.body) for request in self.requests]


def answer_of(
    named: dict[str, float] | None = None,
    *,
    rest: float | None = 0.01,
    confidence: float | None = 0.97,
    flagged: bool | None = None,
    **more: Any,
) -> dict[str, Any]:
    """An answer by the contract: the named scores, and `rest` for every other category (None: left out)."""
    found = dict.fromkeys(ALL_CATEGORIES, rest) if rest is not None else {}
    found.update(named or {})
    return {
        "id": "ana_1",
        "model": "analysis-test-1",
        "categories": [{"name": name, "score": score} for name, score in found.items()],
        "usage": {"input_tokens": 900, "output_tokens": 40, "cost": 0.002},
        **({} if confidence is None else {"confidence": confidence}),
        **({} if flagged is None else {"flagged": flagged}),
        **more,
    }


def scores(named: dict[str, float] | None = None, **more: Any) -> Behaviour:
    """Answer as `answer_of`; a path other than the contract's is a 404."""
    return speak(json.dumps(answer_of(named, **more)))


def speak(text: str) -> Behaviour:
    """Answer 200 with exactly this text as JSON."""

    def behaviour(request: Received, wire: Any) -> None:
        known = request.method == "POST" and request.path.endswith(PATH)
        wire.answer(200 if known else 404, {"Content-Type": "application/json"}, text.encode())

    return behaviour


def error(status: int, code: str = "", *, retry_after: str = "", kind: str = "") -> Behaviour:
    """An error with the usual body, and Retry-After when given."""
    body = {"error": {"message": "as scripted", "type": kind or None, "param": None, "code": code or None}}
    headers = {"Content-Type": "application/json"} | ({"Retry-After": retry_after} if retry_after else {})
    return respond(status, body=json.dumps(body).encode(), headers=headers)


def garbage() -> Behaviour:
    return speak("<html>502 but we say 200</html>")


def not_a_number() -> Behaviour:
    return speak(json.dumps(answer_of({"violence": float("nan")})))
