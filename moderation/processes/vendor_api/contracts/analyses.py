"""`POST /v1/images/analyses`, the contract of docs/analysis-api.md: every neutral category, tokens and money counted."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need, picture_of
from moderation.processes.vendor_api.contracts import openai
from moderation.processes.vendor_api.contracts.base import KEY, Contract, Refusal
from moderation.processes.vendor_api.pen import Pen
from moderation.vocabulary import Category

CHOICES = {
    "detail_level": ("low", "medium", "high"),
    "response_format": ("json", "text"),
    "analysis_mode": ("general", "text", "objects", "scenes"),
    "max_tokens": (150, 500, 1000),
}
KEYS = tuple(category.value for category in Category if category is not Category.OTHER)
OUTPUT_TOKENS, COST = 40, 0.002


def env(base: str) -> dict[str, str]:
    return {"ANALYSIS_API_URL": base, "ANALYSIS_API_KEY": KEY}


def read(asked: Asked) -> Wanted:
    body = asked.document()
    for name, choices in CHOICES.items():
        need(body.get(name, choices[0]) in choices, f"{name} is none of {choices}")
    return Wanted(picture=picture_of(body.get("image")), keys=KEYS, model="vendor-api-1")


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    entries = [{"name": name, "score": mark} for name, mark in pen.marks(lambda score: score).items()]
    return {
        "id": "ana_1",
        "model": wanted.model,
        "categories": [twice for entry in entries for twice in pen.answers(entry)],
        "usage": {"input_tokens": wanted.tokens, "output_tokens": OUTPUT_TOKENS, "cost": COST},
    }


CONTRACT = Contract(
    name="analyses",
    path="/v1/images/analyses",
    env=env,
    read=read,
    answer=answer,
    error=openai.error,
    key=lambda asked: asked.bearer,
    billing=Refusal(402, "credit_balance_exhausted", "insufficient_quota"),
    needs_key=False,
)
