"""The settings of the `analyses` scorer, read from the environment and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.vendor_request import Vendor
from moderation.vocabulary import Category

PATH = "/v1/images/analyses"
DETAIL_LEVELS = ("low", "medium", "high")
RESPONSE_FORMATS = ("json", "text")
ANALYSIS_MODES = ("general", "text", "objects", "scenes")
MAX_TOKENS = (150, 500, 1000)


@dataclass(frozen=True)
class AnalysesConfig:
    """Whom to ask and how; the vendor's key is in no repr."""

    vendor: Vendor
    categories: tuple[Category, ...]
    detail_level: str
    response_format: str
    analysis_mode: str
    max_tokens: int


def read_config(env: Mapping[str, str]) -> AnalysesConfig:
    """The configuration; raises ProviderMisconfigured, which names the variable and shows no secret."""
    return AnalysesConfig(
        vendor=Vendor.with_bearer(
            read.base_url(env, "ANALYSIS_API_URL", needed_by="analyses") + PATH,
            read.secret(env, "ANALYSIS_API_KEY"),
            trust=read.operator_trust(env, "ANALYSIS_API_CA_FILE"),
            timeout_seconds=read.seconds(env, "ANALYSIS_API_TIMEOUT"),
        ),
        categories=read.categories(env, "ANALYSIS_API_CATEGORIES"),
        detail_level=read.choice(env, "ANALYSIS_API_DETAIL_LEVEL", DETAIL_LEVELS, "high"),
        response_format=read.choice(env, "ANALYSIS_API_RESPONSE_FORMAT", RESPONSE_FORMATS, "json"),
        analysis_mode=read.choice(env, "ANALYSIS_API_MODE", ANALYSIS_MODES, "general"),
        max_tokens=int(read.choice(env, "ANALYSIS_API_MAX_TOKENS", tuple(map(str, MAX_TOKENS)), "500")),
    )
