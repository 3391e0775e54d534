"""Backlogs as the tests need them: submissions that are through the pipeline, and a scorer that has a new model."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.audit.actor import Actor
from moderation.intake.models import Submission
from moderation.pipeline import plan, work
from moderation.pipeline.rescreen_begin import begin
from moderation.platforms.models import Platform
from moderation.rescreening.chosen import Choice
from moderation.rescreening.models import Rescreen
from tests.pictures import jpeg
from tests.posting import post

SCORER = "analyses"


def picture(number: int) -> bytes:
    return jpeg(64, 48, (number, 255 - number, 90))


def screened(platform: Platform, count: int) -> list[Submission]:
    """So many different pictures, posted and routed."""
    posted = [post(platform, picture(number)) for number in range(count)]
    work()
    return list(Submission.objects.filter(id__in=[one.id for one in posted]).order_by("-id"))


def new_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was answered before was another request."""
    monkeypatch.setenv("ANALYSIS_API_DETAIL_LEVEL", "low")
    plan.configured.cache_clear()


def begun(platform: Platform | None = None, **choice: Any) -> Rescreen:
    return begin(Choice(SCORER, platform, **choice), why="a new model", actor=Actor.system())


def now_of(rescreen: Rescreen) -> Rescreen:
    return Rescreen.objects.get(id=rescreen.id)
