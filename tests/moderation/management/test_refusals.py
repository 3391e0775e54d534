"""What commands refuse before they do anything, asked in this process."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from moderation.platforms.models import Platform
from tests.cast import Cast


@pytest.mark.parametrize(
    "words", [["lantern"], ["Harbour", "--slug", "lantern"], ["Harbour", "--slug", "no slug"]]
)
def test_it_asks_for_another_slug_than_one_that_does_not_do(cast: Cast, words: list[str]) -> None:
    before = Platform.objects.count()
    with pytest.raises(CommandError, match=r"\. Give another one with --slug\.$"):
        call_command("platform", "create", *words)
    assert Platform.objects.count() == before


def test_the_demo_says_what_its_webhooks_need(settings: Any) -> None:
    settings.DEVELOPMENT, settings.OUTBOUND_ALLOW_LOOPBACK = True, False
    with pytest.raises(CommandError, match="set OUTBOUND_ALLOW_LOOPBACK=1, or use `make run`"):
        call_command("run")
