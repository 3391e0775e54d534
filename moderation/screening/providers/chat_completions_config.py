"""The settings of the scorer `chat_completions`: the knobs in which servers that speak like OpenAI differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.openai_config import DETAILS, endpoint
from moderation.screening.providers.vendor_request import Vendor
from moderation.vocabulary import Category

_SUFFIX = "/chat/completions"


@dataclass(frozen=True)
class ChatConfig:
    """Whom to ask and how. `detail` is empty when it is not sent."""

    vendor: Vendor
    model: str
    categories: tuple[Category, ...]
    token_param: str
    max_tokens: int
    detail: str
    schema_mode: str
    supports_logprobs: bool
    image_part_style: str
    send_temperature: bool


def read_config(env: Mapping[str, str]) -> ChatConfig:
    """The configuration; raises ProviderMisconfigured, which names the variable and shows no secret."""
    base = read.base_url(env, "CHAT_COMPLETIONS_URL", needed_by="chat_completions")
    detail = read.choice(env, "CHAT_COMPLETIONS_DETAIL", ("off", *DETAILS), "off")
    return ChatConfig(
        vendor=Vendor.with_bearer(
            base if base.endswith(_SUFFIX) else endpoint(base, "/v1" + _SUFFIX),
            read.secret(env, "CHAT_COMPLETIONS_API_KEY"),
            trust=read.operator_trust(env, "CHAT_COMPLETIONS_CA_FILE"),
            timeout_seconds=read.seconds(env, "CHAT_COMPLETIONS_TIMEOUT"),
        ),
        model=read.model_name(env, "CHAT_COMPLETIONS_MODEL", needed_by="chat_completions"),
        categories=read.categories(env, "CHAT_COMPLETIONS_CATEGORIES"),
        token_param=read.choice(
            env, "CHAT_COMPLETIONS_TOKEN_PARAM", ("max_tokens", "max_completion_tokens"), "max_tokens"
        ),
        max_tokens=read.count(env, "CHAT_COMPLETIONS_MAX_TOKENS", default=1000, least=150, most=100_000),
        detail="" if detail == "off" else detail,
        schema_mode=read.choice(
            env, "CHAT_COMPLETIONS_SCHEMA_MODE", ("json_schema", "json_object", "prompt"), "json_schema"
        ),
        supports_logprobs=read.switch(env, "CHAT_COMPLETIONS_LOGPROBS", default=False),
        image_part_style=read.choice(
            env, "CHAT_COMPLETIONS_IMAGE_PART_STYLE", ("object", "string"), "object"
        ),
        send_temperature=read.switch(env, "CHAT_COMPLETIONS_SEND_TEMPERATURE", default=True),
    )
