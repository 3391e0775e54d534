"""A second policy for a share of a platform's submissions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Routing
from moderation.pipeline.plan import configured
from moderation.platforms.models import Platform
from moderation.policy.coverage import gaps_in_use
from moderation.policy.in_force import in_force, version_for
from moderation.policy.models import Assignment, Policy
from moderation.policy.publish import NothingAssigned, assign, create_policy, current_version
from moderation.policy.roll_out import RollOutRefused, roll_out
from moderation.policy.seeds import EVERYTHING_TO_PEOPLE, STARTER
from moderation.vocabulary import EventName
from tests.cast import Cast
from tests.moderation.policy.make import rule, simple_rules
from tests.pictures import jpeg
from tests.posting import post_and_work

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
IDS = [uuid7() for _ in range(4000)]
LAX = simple_rules(category_rules=(rule("*", "*", 0.9),), min_confidence=0.0)


def policy_of(slug: str) -> Policy:
    return Policy.objects.get(slug=slug)


def on_second(platform: Platform) -> set[Any]:
    versions = in_force(platform)
    return {one for one in IDS if versions.of(one).policy.slug == EVERYTHING_TO_PEOPLE}


def share_of(cast: Cast, percent: int) -> set[Any]:
    second = policy_of(EVERYTHING_TO_PEOPLE)
    roll_out(platform=cast.lantern, policy=second, percent=percent, actor=SYSTEM)
    return on_second(cast.lantern)


def test_a_share_goes_by_the_second_and_a_higher_one_only_adds(cast: Cast) -> None:
    assert on_second(cast.lantern) == set()
    ten, thirty = share_of(cast, 10), share_of(cast, 30)
    # Four standard deviations of a binomial of 4,000.
    assert 324 <= len(ten) <= 476
    assert 1084 <= len(thirty) <= 1316
    assert ten < thirty
    assert share_of(cast, 10) == ten


def test_it_says_so_in_the_log_and_ends(cast: Cast) -> None:
    share_of(cast, 10)
    share_of(cast, 10)  # holds already
    after = roll_out(platform=cast.lantern, policy=None, percent=0, actor=SYSTEM)
    assert (after.second, after.second_percent, on_second(cast.lantern)) == (None, 0, set())
    lines = Entry.objects.filter(event=EventName.POLICY_ROLLED_OUT).order_by("id")
    assert [json.loads(line.body)["data"] for line in lines] == [
        {
            "policy": EVERYTHING_TO_PEOPLE,
            "percent": 10,
            "before": None,
            "before_percent": 0,
            "beside": STARTER,
        },
        {
            "policy": None,
            "percent": 0,
            "before": EVERYTHING_TO_PEOPLE,
            "before_percent": 10,
            "beside": STARTER,
        },
    ]
    assert all(line.platform_id == cast.lantern.id for line in lines)


@pytest.mark.parametrize(
    ("slug", "percent"), [(STARTER, 10), (EVERYTHING_TO_PEOPLE, 0), (EVERYTHING_TO_PEOPLE, 100)]
)
def test_it_refuses_the_same_policy_and_no_share(cast: Cast, slug: str, percent: int) -> None:
    with pytest.raises(RollOutRefused):
        roll_out(platform=cast.lantern, policy=policy_of(slug), percent=percent, actor=SYSTEM)
    assert Assignment.objects.get(platform=cast.lantern).second is None


def test_it_needs_a_policy_to_stand_beside(cast: Cast) -> None:
    alone = Platform.objects.create(slug="alone", name="Alone", hook_secret="s")
    with pytest.raises(NothingAssigned):
        roll_out(platform=alone, policy=policy_of(STARTER), percent=5, actor=SYSTEM)
    with pytest.raises(NothingAssigned):
        in_force(alone)


def test_the_second_becomes_the_first_when_it_is_assigned(cast: Cast) -> None:
    share_of(cast, 10)
    assign(platform=cast.lantern, policy=policy_of(EVERYTHING_TO_PEOPLE), actor=SYSTEM)
    assert Assignment.objects.get(platform=cast.lantern).second is None
    assert current_version(cast.lantern).policy.slug == EVERYTHING_TO_PEOPLE
    share_of_other = policy_of(STARTER)
    roll_out(platform=cast.lantern, policy=share_of_other, percent=1, actor=SYSTEM)
    assert Assignment.objects.get(platform=cast.lantern).second == share_of_other


def test_it_costs_one_query_more_only_where_there_is_a_second(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(2):
        in_force(cast.kleinmarkt)
    share_of(cast, 10)
    with django_assert_num_queries(3):
        in_force(cast.lantern)


def test_a_policy_that_only_a_share_goes_by_is_watched_for_gaps_too(cast: Cast) -> None:
    lax = create_policy(slug="lax", name="Lax", rules=LAX, reason="To try.", actor=SYSTEM)
    judges: list[Any] = [configured()["local"]]
    assert "lax" not in {gap.policy for gap in gaps_in_use(judges)}
    roll_out(platform=cast.lantern, policy=lax, percent=5, actor=SYSTEM)
    assert "lax" in {gap.policy for gap in gaps_in_use(judges)}


def test_each_submission_is_routed_by_its_own_side(cast: Cast) -> None:
    share_of(cast, 50)
    sides: set[Any] = set()
    for number in range(64):
        posted = post_and_work(cast.lantern, jpeg(32, 32, (number, 9, 9)))
        routed = Routing.objects.get(submission=posted).policy_version
        assert routed == version_for(posted)
        sides.add(routed.policy.slug)
        if len(sides) == 2:
            break
    assert sides == {STARTER, EVERYTHING_TO_PEOPLE}
