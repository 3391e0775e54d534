"""A cheap scorer first and a paid one only in doubt, measured through the whole pipeline.

VENDORS=all sends 200 pictures; by default 16. Each is posted three times, by platforms that share nothing: under a policy
that asks the first alone, one that asks the second `if_unsure`, and one that always asks both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import pytest
from django.conf import LazySettings

from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.intake.models import Submission
from moderation.pipeline import plan
from moderation.policy.rules import Step
from moderation.processes.vendor_api.lines import env_of
from moderation.processes.vendor_api.opinion import fraction
from moderation.processes.vendor_api.server import Server, State
from moderation.screening.models import Call
from moderation.vocabulary import Status, When
from tests.moderation.pipeline.gateways import change_policy
from tests.moderation.pipeline.vendors import TEXTS, picture, work_off
from tests.moderation.policy.make import rule
from tests.posting import post
from tests.vendor_api.playing import LONG, playing

pytestmark = pytest.mark.django_db

PICTURES = 200 if LONG else 16
FIRST, SECOND = "openai_moderation", "chat_completions"


def each_by_itself(seen: bytes, keys: Sequence[str]) -> Mapping[str, float]:
    """Half of the pictures are harmless, three in ten doubtful, the rest clear; the two scorers do not agree on which."""
    mood = fraction(hashlib.sha256(seen).digest(), keys[0])
    return dict.fromkeys(keys, 0.01) | {keys[0]: 0.01 if mood < 0.5 else 0.3 if mood < 0.8 else 0.9}


@pytest.fixture
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Server]:
    with playing(State(opinion=each_by_itself)) as running:
        for name in (FIRST, SECOND):
            for variable, value in env_of(name, running.url).items():
                monkeypatch.setenv(variable, value)
        settings.SCREENING_PROVIDERS = [FIRST, SECOND]
        plan.configured.cache_clear()
        plan.seed_configured()
        yield running
    plan.configured.cache_clear()


def outcomes(server: Server, name: str, scorers: tuple[str, ...], when: When) -> tuple[dict[str, str], int]:
    """What became of each picture of a new platform under such a policy, and how often the second was asked."""
    conditions = tuple(Step(scorer, when) for scorer in scorers[1:])
    rules = [
        rule("*", scorer, flag_at) for scorer, flag_at in ((FIRST, 0.6), (SECOND, 0.2)) if scorer in scorers
    ]
    change_policy(
        scorers=scorers, conditions=conditions, category_rules=tuple(rules), required=(), texts=TEXTS
    )
    platform = create_platform(name=name, policy_slug="starter", actor=Actor.system()).platform
    before = server.state.counters().get(SECOND, 0)
    for number in range(PICTURES):
        post(platform, picture(number), external_id=str(number))
    work_off()
    found = Submission.objects.filter(platform=platform).values_list("external_id", "status")
    return dict(found), server.state.counters().get(SECOND, 0) - before


def test_the_share_that_reaches_the_paid_one_is_the_share_that_is_unsure(server: Server) -> None:
    alone, asked_alone = outcomes(server, "Alone", (FIRST,), When.ALWAYS)
    doubt, asked_in_doubt = outcomes(server, "Doubt", (FIRST, SECOND), When.IF_UNSURE)
    always, asked_always = outcomes(server, "Always", (FIRST, SECOND), When.ALWAYS)

    unsure = {number for number, status in alone.items() if status == Status.IN_REVIEW}
    sure = alone.keys() - unsure
    assert (asked_alone, asked_in_doubt, asked_always) == (0, len(unsure), PICTURES)
    assert Call.objects.filter(platform__name="Doubt", provider=SECOND).count() == len(unsure)
    assert {number: doubt[number] for number in sure} == {number: alone[number] for number in sure}
    assert {number: doubt[number] for number in unsure} == {number: always[number] for number in unsure}
    # So that none of it holds for want of difference: the second clears some of the unsure, and finds some of the sure.
    assert {doubt[number] for number in unsure} == {Status.APPROVED, Status.IN_REVIEW}
    assert {always[number] for number in sure} == {Status.APPROVED, Status.IN_REVIEW}
