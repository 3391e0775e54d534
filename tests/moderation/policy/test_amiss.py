"""A version that was changed by SQL is told from what the log says was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.policy.amiss import versions_amiss, why_amiss, whys_amiss
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import create_policy, publish, rules_of, save_draft
from moderation.policy.rules import Rules
from tests.moderation.policy import by_sql
from tests.moderation.policy.make import simple_rules

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()
LAXER = replace(simple_rules(), min_confidence=0.0)
OTHER_RULES = "has other rules than those that were published"
OTHER_NAME = "has another number or digest than it was published under"


@pytest.fixture
def policy() -> Policy:
    made = create_policy(slug="art", name="Art", rules=simple_rules(), reason="We begin.", actor=SYSTEM)
    stricter = replace(simple_rules(), min_confidence=0.9)
    save_draft(policy=made, rules=stricter, expected_version=1, actor=SYSTEM)
    publish(policy=made, reason="It was too lax.", expected_version=2, actor=SYSTEM)
    return made


def newest(policy: Policy) -> PolicyVersion:
    return PolicyVersion.objects.select_related("policy").filter(policy=policy).order_by("-number")[0]


def art_amiss() -> list[str]:
    return [str(one) for one in versions_amiss() if one.policy == "art"]


def test_what_was_published_is_as_it_was_published(policy: Policy) -> None:
    assert why_amiss(newest(policy)) == ""
    assert set(whys_amiss(list(policy.versions.all())).values()) == {""}
    assert art_amiss() == []


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"rules": LAXER.to_json()}, OTHER_RULES),
        ({"rules": LAXER.to_json(), "digest": LAXER.digest}, OTHER_RULES),
        ({"rules": "{"}, OTHER_RULES),
        ({"digest": LAXER.digest}, OTHER_NAME),
        ({"number": 7}, OTHER_NAME),
    ],
)
def test_it_notices_what_was_changed_by_sql(policy: Policy, columns: dict[str, Any], why: str) -> None:
    why_amiss(newest(policy))  # what the log says is known by now
    by_sql.change(newest(policy).id, **columns)

    version = newest(policy)
    assert why_amiss(version) == why
    assert whys_amiss([version]) == {version.id: why}
    assert art_amiss() == [f"version {version.number} of art: it {why}"]
    with pytest.raises(CommandError, match="policies are not what the log says") as refused:
        call_command("verify_audit", stdout=StringIO())
    assert refused.value.returncode == 1


def test_it_notices_a_version_that_was_put_there_by_sql(policy: Policy) -> None:
    before = newest(policy)
    by_sql.put(
        PolicyVersion(
            id=uuid7(),
            policy=policy,
            number=3,
            digest=LAXER.digest,
            rules=LAXER.to_json(),
            reason=before.reason + str(before.id),
            published_at=before.published_at,
        )
    )
    assert why_amiss(newest(policy)) == "was never published, says the log"
    assert art_amiss() == ["version 3 of art: it was never published, says the log"]


def test_it_notices_a_version_that_was_taken_away_by_sql(policy: Policy) -> None:
    Draft.objects.filter(policy=policy).update(base=None)
    by_sql.drop(newest(policy).id)
    assert art_amiss() == ["version 2 of art: it was published, says the log, and is gone"]


@pytest.mark.parametrize("rules", ["{", '{"scorers": []}'])
def test_rules_that_cannot_be_read_any_more_ask_nobody(policy: Policy, rules: str) -> None:
    by_sql.change(newest(policy).id, rules=rules)
    assert rules_of(newest(policy)) == Rules()


def test_it_asks_the_log_once_for_a_version(
    policy: Policy, django_assert_num_queries: Callable[[int], Any]
) -> None:
    version = newest(policy)
    why_amiss(version)
    with django_assert_num_queries(0):
        assert why_amiss(version) == ""
    with django_assert_num_queries(1):
        whys_amiss([version, version])
