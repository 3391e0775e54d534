"""The settings of the `analyses` scorer, read from the environment and checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from moderation.outbound import OutboundRefused, Trust, check_url
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category

PATH = "/v1/images/analyses"
DETAIL_LEVELS = ("low", "medium", "high")
RESPONSE_FORMATS = ("json", "text")
ANALYSIS_MODES = ("general", "text", "objects", "scenes")
MAX_TOKENS = (150, 500, 1000)
_MAX_SECONDS = 120.0
_TOKEN = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True)
class AnalysesConfig:
    """Where to ask and how; `timeout_seconds` is for one frame. The key is in no repr."""

    url: str
    api_key: str = field(repr=False)
    categories: tuple[Category, ...]
    detail_level: str
    response_format: str
    analysis_mode: str
    max_tokens: int
    timeout_seconds: float
    ca_file: str = ""

    @property
    def trust(self) -> Trust:
        return Trust.for_operator(ca_file=self.ca_file)


def read_config(env: Mapping[str, str]) -> AnalysesConfig:
    """The configuration; raises ProviderMisconfigured, which names the variable and shows no secret."""
    return AnalysesConfig(
        url=_url(env),
        api_key=_key(env),
        categories=_categories(env.get("ANALYSIS_API_CATEGORIES", "")),
        detail_level=_choice(env, "ANALYSIS_API_DETAIL_LEVEL", DETAIL_LEVELS, "high"),
        response_format=_choice(env, "ANALYSIS_API_RESPONSE_FORMAT", RESPONSE_FORMATS, "json"),
        analysis_mode=_choice(env, "ANALYSIS_API_MODE", ANALYSIS_MODES, "general"),
        max_tokens=int(_choice(env, "ANALYSIS_API_MAX_TOKENS", tuple(map(str, MAX_TOKENS)), "500")),
        timeout_seconds=_seconds(env.get("ANALYSIS_API_TIMEOUT", "") or "20"),
        ca_file=_ca_file(env.get("ANALYSIS_API_CA_FILE", "")),
    )


def _url(env: Mapping[str, str]) -> str:
    base = env.get("ANALYSIS_API_URL", "").strip()
    if not base:
        raise ProviderMisconfigured(
            "ANALYSIS_API_URL must be set: the scorer `analyses` has no default address."
        )
    if "?" in base or "#" in base:
        raise ProviderMisconfigured("ANALYSIS_API_URL is a base address: it has no query and no fragment.")
    url = base.rstrip("/") + PATH
    try:
        check_url(url, trust=Trust.for_operator())
    except OutboundRefused as refused:
        raise ProviderMisconfigured(f"ANALYSIS_API_URL: {refused}") from None
    return url


def _key(env: Mapping[str, str]) -> str:
    """ANALYSIS_API_KEY, or the content of the file that ANALYSIS_API_KEY_FILE names; empty for none."""
    key = env.get("ANALYSIS_API_KEY", "")
    path = env.get("ANALYSIS_API_KEY_FILE", "")
    if not key and path:
        try:
            key = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise ProviderMisconfigured("ANALYSIS_API_KEY_FILE cannot be read.") from None
    if not _TOKEN.fullmatch(key.strip()):
        raise ProviderMisconfigured("ANALYSIS_API_KEY has characters that a header cannot carry.")
    return key.strip()


def _categories(text: str) -> tuple[Category, ...]:
    wanted = {name.strip() for name in text.split(",") if name.strip()}
    unknown = sorted(wanted - {category.value for category in Category})
    if unknown:
        raise ProviderMisconfigured(f"ANALYSIS_API_CATEGORIES: there is no category {', '.join(unknown)}.")
    if not wanted:
        return tuple(category for category in Category if category is not Category.OTHER)
    return tuple(category for category in Category if category.value in wanted)


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = env.get(name, "").strip() or default
    if value not in choices:
        raise ProviderMisconfigured(f"{name} must be one of {', '.join(choices)}.")
    return value


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (isfinite(seconds) and 0 < seconds <= _MAX_SECONDS):
        raise ProviderMisconfigured(
            f"ANALYSIS_API_TIMEOUT must be seconds, more than 0 and at most {_MAX_SECONDS:g}."
        )
    return seconds


def _ca_file(path: str) -> str:
    if path and not Path(path).is_file():
        raise ProviderMisconfigured("ANALYSIS_API_CA_FILE is not a file.")
    return path
