"""`POST /v1/decisions`: a picture and predicates, a probability for each. Choices and scores are not played."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need
from moderation.processes.vendor_api.contracts import openai
from moderation.processes.vendor_api.contracts.base import Contract
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

MOST_QUESTIONS = 400


def read(asked: Asked) -> Wanted:
    body = asked.document()
    questions = body.get("questions")
    need(
        isinstance(questions, list) and 1 <= len(questions) <= MOST_QUESTIONS, "there are 1 to 400 questions"
    )
    names = [name_of(question) for question in questions or []]
    need(len(set(names)) == len(names), "two questions have the same name")
    need(
        isinstance(body.get("input"), list) and body["input"],
        "input is not a list of messages",
        "invalid_type",
    )
    parts = [part for message in body["input"] for part in openai.parts_of(message)]
    words = [part["text"] for part in parts if part.get("type") == "input_text"]
    words += [question["instructions"] for question in questions or []]
    return Wanted(
        picture=openai.only_picture(
            part.get("image_url") for part in parts if part.get("type") == "input_image"
        ),
        keys=tuple(names),
        model=openai.model_in(body),
        words="\n".join(words),
    )


def name_of(question: Any) -> str:
    need(
        isinstance(question, dict) and question.get("type") == "predicate", "only predicates are played here"
    )
    need(
        isinstance(question.get("instructions"), str),
        "a question has no instructions",
        "missing_required_parameter",
    )
    need(isinstance(question.get("name"), str) and question["name"], "a question has no name")
    return str(question["name"])


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    if pen.plays(Fault.REFUSAL):
        answers: list[Any] = [{"type": "refusal", "name": name} for name in wanted.keys]
    else:
        answers = [
            {"type": "predicate", "name": name, "probability": probability}
            for name, probability in pen.marks(lambda score: score).items()
        ]
    doubled = answers + answers if pen.plays(Fault.TWO) else answers
    return {"model": wanted.model, "answers": doubled, "usage": openai.usage(wanted, 0)}


CONTRACT = Contract(
    name="openai_decisions",
    path="/v1/decisions",
    env=openai.env,
    read=read,
    answer=answer,
    error=openai.error,
    key=lambda asked: asked.bearer,
    billing=openai.BILLING,
    plays=frozenset({Fault.REFUSAL}),
)
