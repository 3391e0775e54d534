"""A set-up that cannot work is refused in words, by `manage.py check` and before anything starts."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from moderation.checks import check_prices, check_scorers
from moderation.screening.limits import prices


def test_a_scorer_that_does_not_exist_or_lacks_its_key_is_an_error(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings.SCREENING_PROVIDERS = ["local", "nosuch", "openai_moderation"]
    problems = check_scorers(None)
    assert [problem.id for problem in problems] == ["moderation.E007"] * 2
    assert "there is no scorer 'nosuch'" in problems[0].msg
    assert "OPENAI_API_KEY" in problems[1].msg
    with pytest.raises(SystemCheckError, match="nosuch"):
        call_command("check")


def test_prices_that_cannot_be_read_are_an_error(settings: LazySettings) -> None:
    settings.PRICES_FILE = "/nowhere/prices.toml"
    prices.table.cache_clear()
    (problem,) = check_prices(None)
    settings.PRICES_FILE = ""
    prices.table.cache_clear()
    assert problem.id == "moderation.E009"
    assert problem.msg.startswith("PRICES_FILE cannot be read")
    assert check_prices(None) == []


def test_the_scorers_that_come_with_it_need_nothing(settings: LazySettings) -> None:
    settings.SCREENING_PROVIDERS = ["local"]
    assert check_scorers(None) == []
