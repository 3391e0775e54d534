"""The body of `POST /v1/chat/completions` about one picture, by the knobs in which servers differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moderation.screening.providers.chat_completions_config import ChatConfig


def body_of(
    config: ChatConfig, *, system: str, texts: Sequence[str], picture: str, form: tuple[str, dict[str, Any]]
) -> dict[str, Any]:
    """`texts` go before the picture, a data URL; `form` is the name and the strict JSON Schema of the answer."""
    parts: list[dict[str, Any]] = [{"type": "text", "text": text} for text in texts]
    parts.append({"type": "image_url", "image_url": _image(config, picture)})
    return {
        "model": config.model,
        "store": False,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": parts}],
        config.token_param: config.max_tokens,
        **({"temperature": 0} if config.send_temperature else {}),
        **_response_format(config, *form),
    }


def _image(config: ChatConfig, picture: str) -> str | dict[str, str]:
    if config.image_part_style == "string":
        return picture
    return {"url": picture, **({"detail": config.detail} if config.detail else {})}


def _response_format(config: ChatConfig, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """In every mode the prompt asks for the same object, and the answer is read as strictly."""
    if config.schema_mode == "prompt":
        return {}
    if config.schema_mode == "json_object":
        return {"response_format": {"type": "json_object"}}
    form = {"name": name, "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}
