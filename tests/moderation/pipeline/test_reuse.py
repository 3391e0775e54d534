"""The same picture with the same words is one call to a platform's vendor, however often it is posted.

VENDORS=all posts a thousand submissions of 200 pictures; by default 60 of 12.
"""

from __future__ import annotations

from random import Random

import pytest
from django.conf import LazySettings

from moderation.audit.actor import Actor
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import assign
from moderation.processes.vendor_api.server import Server
from moderation.screening.models import Call, CallState
from moderation.vocabulary import ContextPart, Status
from tests.cast import Cast
from tests.moderation.pipeline.vendors import picture, vendor, work_off
from tests.posting import post
from tests.vendor_api.playing import LONG, sent

POSTS, PICTURES = (1000, 200) if LONG else (60, 12)
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200 if LONG else 120)]
NAME = "openai_responses"


def post_often(platform: Platform, caption: str = "a street") -> None:
    """Every picture many times over, in any order: some while the first of them is on its way, some long after."""
    numbers = [number % PICTURES for number in range(POSTS)]
    Random(5).shuffle(numbers)
    for place, number in enumerate(numbers, 1):
        post(platform, picture(number), caption=caption)
        if place % (POSTS // 4) == 0:
            work()
    work_off()


def calls(server: Server) -> int:
    return server.state.counters().get(NAME, 0)


def test_a_platform_pays_once_for_a_picture_with_its_words(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with vendor(NAME, settings, monkeypatch, context=(ContextPart.CAPTION,)) as server:
        post_often(cast.lantern)
        assert calls(server) == PICTURES
        assert len({str(body["input"]) for body in sent(server)}) == PICTURES
        assert Submission.objects.filter(status=Status.APPROVED).count() == POSTS

        post_often(cast.lantern, caption="another street")
        assert calls(server) == 2 * PICTURES

        assign(platform=cast.kleinmarkt, policy=Policy.objects.get(slug="starter"), actor=Actor.system())
        post_often(cast.kleinmarkt)
        assert calls(server) == 3 * PICTURES
        assert len({str(body["input"]) for body in sent(server)}) == 2 * PICTURES
    assert Submission.objects.filter(status=Status.APPROVED).count() == 3 * POSTS
    assert list(Call.objects.values_list("state").distinct()) == [(CallState.ANSWERED,)]
