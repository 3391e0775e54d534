"""A scorer that is set up wrongly is told in words, and not even Django's page for developers shows what else is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.views.debug import ExceptionReporter

from moderation.pipeline.plan import configured
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.seeing.seer import seer

CANARY = "canary-of-the-operator-83b1"
SET_UP = {"scorers": configured, "describing": seer}


@pytest.fixture(autouse=True)
def _a_key_and_no_model(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing else is in the environment: the page shows the beginning of each value only."""
    settings.DEBUG = True
    settings.SCREENING_PROVIDERS = ["openai_responses"]
    settings.DESCRIBING_PROVIDER = "openai_responses"
    with monkeypatch.context() as patch:
        for name in os.environ:
            patch.delenv(name)
        patch.setenv("OPENAI_API_KEY", CANARY)
        for known in SET_UP.values():
            known.cache_clear()
        yield
    for known in SET_UP.values():
        known.cache_clear()


@pytest.mark.parametrize("name", SET_UP)
def test_no_page_shows_the_environment(name: str) -> None:
    try:
        SET_UP[name]()
    except ProviderMisconfigured:
        page = ExceptionReporter(None, *sys.exc_info()).get_traceback_html()
    assert "OPENAI_RESPONSES_MODEL must be set" in page
    assert CANARY not in page
