"""Azure AI Content Safety's `image:analyze`: four categories, a severity of 0, 2, 4 or 6 for each."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need, picture_of
from moderation.processes.vendor_api.contracts.base import KEY, Contract, Refusal
from moderation.processes.vendor_api.pen import Pen

CATEGORIES = ("Hate", "SelfHarm", "Sexual", "Violence")
MOST_BYTES = 4 * 1024 * 1024


def env(base: str) -> dict[str, str]:
    return {"AZURE_CONTENT_SAFETY_ENDPOINT": base, "AZURE_CONTENT_SAFETY_KEY": KEY}


def read(asked: Asked) -> Wanted:
    body = asked.document()
    need("api-version=" in asked.path, "api-version is missing", "InvalidRequest")
    image = body.get("image")
    need(isinstance(image, dict), "image is not an object", "InvalidRequestBody")
    picture = picture_of(image.get("content") if isinstance(image, dict) else None)
    need(len(picture) <= MOST_BYTES, "the picture is over 4 MB", "InvalidImageSize")
    wanted = body.get("categories") or list(CATEGORIES)
    need(
        isinstance(wanted, list) and set(wanted) <= set(CATEGORIES),
        "a category is none",
        "InvalidRequestBody",
    )
    need(
        body.get("outputType", "FourSeverityLevels") == "FourSeverityLevels",
        "outputType is none",
        "InvalidRequestBody",
    )
    return Wanted(picture=picture, keys=tuple(wanted))


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    marks = pen.marks(lambda score: 2 * min(3, int(4 * score)))
    entries = [{"category": name, "severity": severity} for name, severity in marks.items()]
    return {"categoriesAnalysis": [twice for entry in entries for twice in pen.answers(entry)]}


def error(refusal: Refusal, why: str) -> dict[str, Any]:
    return {"error": {"code": refusal.code, "message": why}}


CONTRACT = Contract(
    name="azure_content_safety",
    path="/contentsafety/image:analyze",
    env=env,
    read=read,
    answer=answer,
    error=error,
    key=lambda asked: asked.headers.get("ocp-apim-subscription-key", ""),
    billing=Refusal(402, "PaymentRequired"),
    refusal=Refusal(400, "InvalidRequestBody"),
)
