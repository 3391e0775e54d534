"""`POST /v1/moderations` with the omni model: one picture, perhaps a text, thirteen categories."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need
from moderation.processes.vendor_api.contracts import openai
from moderation.processes.vendor_api.contracts.base import Contract
from moderation.processes.vendor_api.pen import Pen

BY_PICTURE = (
    "sexual",
    "violence",
    "violence/graphic",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
)
BY_TEXT_ALONE = (
    "sexual/minors",
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
)
FLAGGED = 0.5


def read(asked: Asked) -> Wanted:
    body = asked.document()
    parts = openai.parts_of({"content": body.get("input")})
    pictures = []
    words = []
    for part in parts:
        if part.get("type") == "image_url" and isinstance(part.get("image_url"), dict):
            pictures.append(part["image_url"].get("url"))
        else:
            need(
                part.get("type") == "text" and isinstance(part.get("text"), str),
                "a part is none",
                "invalid_type",
            )
            words.append(part["text"])
    return Wanted(
        picture=openai.only_picture(pictures),
        keys=BY_PICTURE + BY_TEXT_ALONE,
        model=str(body.get("model") or "omni-moderation-latest"),
        words="\n".join(words),
    )


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    unjudged = () if wanted.words else BY_TEXT_ALONE
    scores = pen.marks(lambda score: score) | {key: pen.spoil(0.0) for key in unjudged}
    flags = {key: key not in unjudged and pen.scores.get(key, 0.99) >= FLAGGED for key in scores}
    by = ["image", "text"] if wanted.words else ["image"]
    result = {
        "flagged": any(flags.values()),
        "categories": flags,
        "category_scores": scores,
        "category_applied_input_types": {key: applied(key, by) for key in scores},
    }
    return {"id": "modr-1", "model": wanted.model, "results": pen.answers(result)}


def applied(key: str, by: list[str]) -> list[str]:
    return [one for one in by if one == "text" or key not in BY_TEXT_ALONE]


CONTRACT = Contract(
    name="openai_moderation",
    path="/v1/moderations",
    env=openai.env,
    read=read,
    answer=answer,
    error=openai.error,
    key=lambda asked: asked.bearer,
    billing=openai.BILLING,
)
