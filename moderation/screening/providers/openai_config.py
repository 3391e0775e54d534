"""The settings that OpenAI's own surfaces share: OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_TIMEOUT, OPENAI_CA_FILE."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.vendor_request import Vendor

HOST = "https://api.openai.com"
DETAILS = ("low", "high", "auto", "original")


def openai_vendor(env: Mapping[str, str], path: str, *, needed_by: str) -> Vendor:
    """OpenAI at a path like `/v1/moderations`; raises ProviderMisconfigured."""
    base = read.base_url(env, "OPENAI_BASE_URL", default=HOST, needed_by=needed_by)
    return Vendor.with_bearer(
        endpoint(base, path),
        read.secret(env, "OPENAI_API_KEY", needed_by=needed_by),
        trust=read.operator_trust(env, "OPENAI_CA_FILE"),
        timeout_seconds=read.seconds(env, "OPENAI_TIMEOUT"),
    )


def endpoint(base: str, path: str) -> str:
    """The address of a path under a base that may end in `/v1`, as OpenAI's own packages write it, or may not."""
    return base.removesuffix("/v1") + path


def image_detail(env: Mapping[str, str]) -> str:
    return read.choice(env, "OPENAI_IMAGE_DETAIL", DETAILS, "high")
