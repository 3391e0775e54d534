"""Policies in use that approve without anybody looking for something severe are warned of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from moderation.audit.actor import Actor
from moderation.checks import check_coverage
from moderation.pipeline.plan import configured
from moderation.policy.coverage import gaps_in_use
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import newest_version, republish, rules_of
from moderation.policy.rules import Waiver
from moderation.vocabulary import Category
from tests.cast import Cast

UNSEEN = (Category.MINORS_SEXUAL, Category.GORE, Category.SELF_HARM, Category.EXTREMISM)


def test_it_names_what_nobody_judges_for_the_policies_in_use(cast: Cast) -> None:
    gaps = gaps_in_use(list(configured().values()))

    assert [(gap.policy, gap.categories) for gap in gaps] == [("starter", UNSEEN)]


def test_it_looks_at_the_newest_version_and_at_what_an_admin_waived(cast: Cast) -> None:
    policy = Policy.objects.get(slug="starter")
    before = newest_version(policy)
    assert before is not None
    waived = tuple(Waiver(category, "Ada Admin") for category in UNSEEN)
    republish(
        policy=policy,
        rules=replace(rules_of(before), waived=waived),
        reason="We accept that.",
        expected_version=Draft.objects.get(policy=policy).version,
        actor=Actor.person(cast.priya.id),
    )

    assert gaps_in_use(list(configured().values())) == []


@pytest.mark.django_db
def test_it_does_not_mind_a_policy_that_no_platform_uses() -> None:
    assert Policy.objects.filter(slug="starter").exists()
    assert gaps_in_use(list(configured().values())) == []


def test_the_check_warns_when_it_may_ask_the_database(cast: Cast) -> None:
    found = check_coverage(None, databases=["default"])

    assert [message.id for message in found] == ["moderation.W003"]
    assert "Gore" in found[0].msg
    assert not found[0].is_serious()


@pytest.mark.parametrize("databases", [None, [], ["other"]])
def test_the_check_leaves_the_database_alone_otherwise(databases: list[str] | None) -> None:
    # This test has no access to the database: a query would fail it.
    assert check_coverage(None, databases=databases) == []


@pytest.mark.django_db
def test_the_check_is_silent_before_the_tables_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE policy_assignment RENAME TO policy_assignment_away")
        try:
            assert check_coverage(None, databases=["default"]) == []
        finally:
            cursor.execute("ALTER TABLE policy_assignment_away RENAME TO policy_assignment")
