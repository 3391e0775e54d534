"""The pipeline with one real scorer that asks the server that plays its vendor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import LazySettings

from moderation.intake.models import Stage, Submission
from moderation.pipeline import plan, work
from moderation.policy.rules import RuleText
from moderation.processes.vendor_api.lines import env_of
from moderation.processes.vendor_api.server import Server, State
from moderation.vocabulary import Category
from tests.moderation.pipeline.gateways import change_policy
from tests.pictures import jpeg
from tests.vendor_api.playing import playing

TIMEOUT = 1.0
TIMEOUTS = (
    "ANALYSIS_API_TIMEOUT",
    "OPENAI_TIMEOUT",
    "CHAT_COMPLETIONS_TIMEOUT",
    "AZURE_CONTENT_SAFETY_TIMEOUT",
    "GOOGLE_VISION_TIMEOUT",
    "SIGHTENGINE_TIMEOUT",
)
# Scorers that ask about written rules have one for every category that they are asked about.
TEXTS = tuple(
    RuleText(category, f"No {category.value} here.")
    for category in Category
    if category is not Category.OTHER
)


@contextmanager
def vendor(
    name: str,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    state: State | None = None,
    **rules: Any,
) -> Iterator[Server]:
    """The only scorer, by the lines that the server prints; without spot checks, so that an approval opens no case."""
    with playing(state) as server:
        for variable, value in env_of(name, server.url).items():
            monkeypatch.setenv(variable, value)
        for variable in TIMEOUTS:
            monkeypatch.setenv(variable, str(TIMEOUT))
        settings.SCREENING_PROVIDERS = [name]
        plan.configured.cache_clear()
        plan.seed_configured()
        change_policy(texts=TEXTS, **rules)
        yield server
    plan.configured.cache_clear()


def picture(number: int) -> bytes:
    """One of 256 pictures, each different enough to stay so as a JPEG, and as large as Azure wants one."""
    return jpeg(64, 64, (number % 16 * 16, number // 16 * 16, 90))


def work_off(turns: int = 20) -> None:
    """Work until nothing waits any more."""
    for _ in range(turns):
        work()
        if not Submission.objects.exclude(stage=Stage.DONE).exists():
            return
    raise AssertionError("something is never done")
