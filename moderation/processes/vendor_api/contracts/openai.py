"""What OpenAI's surfaces have in common: their errors, their parts, their count of tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moderation.processes.vendor_api.asked import Wanted, need, picture_of
from moderation.processes.vendor_api.contracts.base import KEY, Refusal

BILLING = Refusal(429, "insufficient_quota", "insufficient_quota")
CREATED = 1_790_000_000


def env(base: str) -> dict[str, str]:
    return {"OPENAI_BASE_URL": base, "OPENAI_API_KEY": KEY}


def error(refusal: Refusal, why: str) -> dict[str, Any]:
    kind = refusal.kind or "invalid_request_error"
    return {"error": {"message": why, "type": kind, "param": None, "code": refusal.code or None}}


def model_in(body: dict[str, Any]) -> str:
    need(
        isinstance(body.get("model"), str) and body["model"], "model is missing", "missing_required_parameter"
    )
    return str(body["model"])


def parts_of(message: Any) -> list[dict[str, Any]]:
    """The parts of a message's content; raises Unfit."""
    content = message.get("content") if isinstance(message, dict) else None
    need(isinstance(content, list), "a message's content is not a list of parts", "invalid_type")
    found = [part for part in content or [] if isinstance(part, dict)]
    need(len(found) == len(content or []), "a part is not an object", "invalid_type")
    return found


def only_picture(found: Iterable[Any]) -> bytes:
    """The one picture; raises Unfit."""
    pictures = list(found)
    need(pictures, "there is no picture", "missing_required_parameter")
    need(len(pictures) == 1, "there is more than one picture", "too_many_images")
    return picture_of(pictures[0])


def usage(wanted: Wanted, output: int) -> dict[str, Any]:
    """As Responses and Decisions count."""
    return {
        "input_tokens": wanted.tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": wanted.tokens + output,
    }
