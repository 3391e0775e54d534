"""The seeded policies follow the configured scorers until a person takes them over."""

from __future__ import annotations

import pytest
from django.db import connection

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import publish, rules_of, save_draft
from moderation.policy.seed import seed_policies
from moderation.policy.seeds import EVERYTHING_TO_PEOPLE, STARTER, everything_to_people, starter
from moderation.vocabulary import Category, EventName
from tests.moderation.policy.make import simple_rules
from tests.moderation.policy.test_seeds import ANALYSES, LOCAL


def forget_the_seeds() -> None:
    """As before the first migration; around the models, which refuse this."""
    with connection.cursor() as cursor:
        for table in ("policy_draft", "policy_assignment", "policy_policyversion", "policy_policy"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def unseeded(db: None) -> None:
    forget_the_seeds()


def newest(slug: str) -> PolicyVersion:
    return PolicyVersion.objects.filter(policy__slug=slug).latest("number")


pytestmark = pytest.mark.usefixtures("unseeded")


def test_it_writes_both_policies_as_the_system() -> None:
    seed_policies([LOCAL])
    assert rules_of(newest(EVERYTHING_TO_PEOPLE)) == everything_to_people([LOCAL])
    assert rules_of(newest(STARTER)) == starter([LOCAL])
    assert all(
        version.published_by is None and version.number == 1 for version in PolicyVersion.objects.all()
    )
    assert set(Entry.objects.values_list("actor_kind", flat=True)) == {"system"}


def test_it_writes_nothing_the_second_time() -> None:
    seed_policies([LOCAL])
    before = Entry.objects.count()
    seed_policies([LOCAL])
    assert PolicyVersion.objects.count() == 2
    assert Entry.objects.count() == before


def test_it_republishes_when_the_scorers_change() -> None:
    seed_policies([LOCAL])
    seed_policies([ANALYSES])
    version = newest(STARTER)
    assert (version.number, version.published_by) == (2, None)
    assert rules_of(version) == starter([ANALYSES])
    assert Draft.objects.get(policy__slug=STARTER).rules == version.rules
    entry = Entry.objects.filter(event=EventName.POLICY_PUBLISHED.value).latest("id")
    assert "`local` is no longer asked." in entry.body


def test_it_leaves_a_policy_that_a_person_has_published() -> None:
    seed_policies([LOCAL])
    ada = User.objects.create(username="ada", name="Ada Admin")
    policy = Policy.objects.get(slug=STARTER)
    mine = simple_rules(min_confidence=0.9)
    save_draft(policy=policy, rules=mine, expected_version=1, actor=Actor.person(ada.id))
    publish(policy=policy, reason="Ours now.", expected_version=2, actor=Actor.person(ada.id))
    seed_policies([ANALYSES])
    assert rules_of(newest(STARTER)) == mine
    assert rules_of(newest(EVERYTHING_TO_PEOPLE)) == everything_to_people([ANALYSES])


def test_it_keeps_what_a_person_has_drafted_and_not_published() -> None:
    seed_policies([LOCAL])
    policy = Policy.objects.get(slug=STARTER)
    ada = User.objects.create(username="ada", name="Ada Admin")
    mine = simple_rules(required=(Category.GORE,))
    save_draft(policy=policy, rules=mine, expected_version=1, actor=Actor.person(ada.id))
    seed_policies([ANALYSES])
    assert rules_of(newest(STARTER)) == starter([ANALYSES])
    assert Draft.objects.get(policy=policy).rules == mine.to_json()
