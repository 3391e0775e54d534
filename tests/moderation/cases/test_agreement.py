"""How often scorers and people said the same: what the database counts is what counting one by one gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.cases.agreement import agreement_within
from moderation.cases.models import Decision, Routing
from moderation.cases.reuse import reuse_since
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.screening.models import Screening
from moderation.vocabulary import Category, DecidedBy, DecisionKind
from tests.cast import Cast
from tests.moderation.cases.deciding import change_policy
from tests.moderation.cases.opening import posting, routed
from tests.moderation.policy.make import rule

CATEGORIES = (Category.SEXUAL_EXPLICIT, Category.GORE, Category.DRUGS, Category.WEAPONS)
SCORERS = ("local", "analyses", "gone")
# At a threshold, beside it, and such as no float holds exactly.
SCORES = (0, 0.0, 0.1, 0.3, 0.30000000000000004, 0.4, 0.7, 1, 1.0)
# A category before a scorer; a threshold of 0 and one that is off say nothing of the scorer.
POLICIES = (
    (rule("*", "*", 0.4),),
    (rule("*", "*", 0.3), rule("gore", "*", 0.0), rule("gore", "local", 0.7), rule("drugs", "*", None)),
    (rule("*", "analyses", 0.1), rule("weapons", "*", 0.7), rule("sexual.explicit", "analyses", None)),
)


def judged(chance: random.Random) -> dict[str, Any]:
    return {
        "scores": [
            {
                "category": category.value,
                "score": chance.choice(SCORES),
                "evaluated": chance.random() < 0.8,
                "flagged": chance.choice([None, None, True, False]),
            }
            for category in CATEGORIES
            if chance.random() < 0.8
        ]
    }


def screened(platform: Platform, chance: random.Random, earlier: list[Screening]) -> list[Screening]:
    submission = posting(platform)
    made = [
        Screening.objects.create(
            platform=platform,
            submission=submission,
            provider=name,
            scorer=name,
            digest=uuid7().hex,
            failure="unavailable" if chance.random() < 0.1 else "",
            result=judged(chance),
        )
        for name in chance.sample(SCORERS, chance.randrange(4))
    ]
    routing = routed(submission)
    heard = [*made, *chance.sample(earlier, min(len(earlier), chance.randrange(2)))]
    Routing.objects.filter(id=routing.id).update(screenings=[str(one.id) for one in heard])
    looked_at(routing, chance)
    return made


def looked_at(routing: Routing, chance: random.Random) -> None:
    rejects = chance.random() < 0.5
    reasons = [{"code": "x", "category": c.value, "text": "…"} for c in chance.sample(CATEGORIES, 2)]
    Decision.objects.create(
        submission=routing.submission,
        kind=DecisionKind.REJECTED if rejects else DecisionKind.APPROVED,
        decided_by=DecidedBy.MODERATOR,
        reasons=reasons if rejects or chance.random() < 0.2 else [],
        salt="",
        policy_version=routing.policy_version,
        routing=routing,
        looked_ms=900,
        made_at=timezone.now(),
    )


def compared_one_by_one() -> Iterator[tuple[str, str, bool, bool]]:
    """Scorer, category, whether the scorer flagged it, whether the person rejected for it."""
    for decision in Decision.objects.select_related("routing__policy_version"):
        assert decision.routing is not None
        rules = rules_of(decision.routing.policy_version)
        rejects = decision.kind == DecisionKind.REJECTED
        rejected = {reason["category"] for reason in decision.reasons} if rejects else set()
        for one in Screening.objects.filter(id__in=decision.routing.screenings, failure=""):
            for item in one.result["scores"]:
                flag_at = rules.thresholds_for(item["category"], one.provider).flag_at
                if item["evaluated"] and (flag_at or item["flagged"] is not None):
                    reached = bool(flag_at) and item["score"] >= flag_at
                    spoke = bool(reached or item["flagged"])
                    yield one.provider, item["category"], spoke, item["category"] in rejected


@pytest.mark.parametrize("seed", range(3))
def test_the_database_counts_what_counting_one_by_one_gives(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    earlier: list[Screening] = []
    for category_rules in POLICIES:
        change_policy(cast.lantern, scorers=("local", "analyses"), category_rules=category_rules)
        for _ in range(15):
            earlier += screened(cast.lantern, chance, earlier)
    wanted: Mapping[tuple[str, str, bool, bool], int] = Counter(compared_one_by_one())
    found = agreement_within(Q())
    told = {
        (pair.scorer, pair.category.value, *said): times
        for pair in found.pairs
        for said, times in (
            ((True, True), pair.both),
            ((True, False), pair.only_scorer),
            ((False, True), pair.only_person),
            ((False, False), pair.neither),
        )
        if times
    }
    assert told == wanted
    assert len(wanted) > 20
    assert found.decisions == 45
    assert current_version(cast.lantern).number > len(POLICIES)


@pytest.mark.parametrize("seed", range(2))
def test_an_answer_is_reused_where_another_submission_had_asked_for_it(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    earlier: list[Screening] = []
    for _ in range(30):
        earlier += screened(cast.lantern, chance, earlier)
    asked_by = {str(one.id): one for one in earlier}
    heard = [(routing, asked_by[key]) for routing in Routing.objects.all() for key in routing.screenings]
    used = Counter(one.provider for _, one in heard)
    reused = Counter(one.provider for routing, one in heard if one.submission_id != routing.submission_id)
    found = reuse_since(timezone.now() - timedelta(hours=1), Q())
    assert (found.outcomes, found.capped, found.used, found.reused) == (30, False, used, reused)
    assert sum(reused.values()) > 3
    assert reuse_since(timezone.now() + timedelta(hours=1), Q()).outcomes == 0
    nowhere = reuse_since(timezone.now() - timedelta(hours=1), Q(pk__in=[]))
    assert (nowhere.outcomes, nowhere.used) == (0, Counter())
    assert agreement_within(Q(pk__in=[])).decisions == 0
