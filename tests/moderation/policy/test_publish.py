"""Drafts, versions and assignments, each change with its line in the log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.policy.models import Assignment, Draft, Policy, PolicyVersion
from moderation.policy.publish import (
    DraftConflict,
    NothingAssigned,
    PublishRefused,
    SlugTaken,
    assign,
    create_policy,
    current_version,
    publish,
    republish,
    rules_of,
    save_draft,
)
from moderation.vocabulary import EventName
from tests.moderation.policy.make import rule, simple_rules

pytestmark = pytest.mark.django_db

FIRST = simple_rules()
STRICTER = simple_rules(category_rules=(rule("*", "*", 0.3),))
STRICTEST = simple_rules(category_rules=(rule("*", "*", 0.2),))


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada", name="Ada Admin")


@pytest.fixture
def policy(ada: User) -> Policy:
    return create_policy(slug="art", name="Art", rules=FIRST, reason="We begin.", actor=Actor.person(ada.id))


@pytest.fixture
def platform() -> Platform:
    return Platform.objects.create(slug="lantern", name="Lantern", hook_secret="s")


def entries(event: EventName) -> list[dict[str, Any]]:
    found = Entry.objects.filter(event=event.value).order_by("id")
    return [json.loads(entry.body) for entry in found]


def numbers(policy: Policy) -> list[int]:
    return sorted(policy.versions.values_list("number", flat=True))


def test_it_creates_a_policy_with_its_first_version_and_a_draft(policy: Policy, ada: User) -> None:
    version = policy.versions.get()
    assert (version.number, version.reason, version.published_by) == (1, "We begin.", ada)
    assert (version.digest, version.rules) == (FIRST.digest, FIRST.to_json())
    assert (policy.draft.rules, policy.draft.version) == (FIRST.to_json(), 1)
    assert Draft.objects.get(policy=policy).base == version
    created, published = entries(EventName.POLICY_CREATED)[-1], entries(EventName.POLICY_PUBLISHED)[-1]
    assert created["data"] == {"slug": "art", "name": "Art"}
    assert created["actor"] == {"kind": "person", "id": str(ada.id)}
    assert published["data"]["changes"] == ["The first version."]
    assert published["subject"] == created["subject"] == f"policy:{policy.id}"


def test_it_refuses_a_slug_that_is_taken(policy: Policy) -> None:
    before = Entry.objects.count()
    with pytest.raises(SlugTaken):
        create_policy(slug="art", name="Other", rules=FIRST, reason="Again.", actor=Actor.system())
    assert Policy.objects.filter(slug="art").get().name == "Art"
    assert Entry.objects.count() == before


def test_it_saves_a_draft_and_publishes_nothing(policy: Policy, ada: User) -> None:
    draft = save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.person(ada.id))
    assert (draft.rules, draft.version, draft.updated_by) == (STRICTER.to_json(), 2, ada)
    assert numbers(policy) == [1]
    assert entries(EventName.POLICY_DRAFTED)[-1]["data"] == {"draft": 2, "digest": STRICTER.digest}


@pytest.mark.parametrize("expected_version", [0, 1, 3])
def test_it_refuses_to_save_over_what_somebody_else_saved(policy: Policy, expected_version: int) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    before = Entry.objects.count()
    with pytest.raises(DraftConflict):
        save_draft(policy=policy, rules=STRICTEST, expected_version=expected_version, actor=Actor.system())
    draft = Draft.objects.get(policy=policy)
    assert (draft.rules, draft.version) == (STRICTER.to_json(), 2)
    assert Entry.objects.count() == before


def test_it_publishes_the_draft_as_the_next_version(policy: Policy, ada: User) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    version = publish(
        policy=policy, reason="  Fewer slip by. ", expected_version=2, actor=Actor.person(ada.id)
    )
    assert (version.number, version.reason, version.published_by) == (2, "Fewer slip by.", ada)
    assert rules_of(version) == STRICTER
    draft = Draft.objects.get(policy=policy)
    assert (draft.base, draft.version) == (version, 3)
    assert entries(EventName.POLICY_PUBLISHED)[-1]["data"] == {
        "policy": "art",
        "version": str(version.id),
        "number": 2,
        "before": 1,
        "digest": STRICTER.digest,
        "reason": "Fewer slip by.",
        "changes": ["Everything without a rule of its own is flagged from 0.30 instead of 0.40."],
    }


def test_it_leaves_earlier_versions_as_they_were(policy: Policy) -> None:
    first = PolicyVersion.objects.filter(policy=policy).values().get()
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    publish(policy=policy, reason="Why not.", expected_version=2, actor=Actor.system())
    assert PolicyVersion.objects.filter(policy=policy, number=1).values().get() == first


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), (" \n", "reason_missing"), ("x" * 1001, "reason_too_long")]
)
def test_it_refuses_to_publish_without_a_reason(policy: Policy, reason: str, code: str) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    with pytest.raises(PublishRefused) as caught:
        publish(policy=policy, reason=reason, expected_version=2, actor=Actor.system())
    assert caught.value.code == code
    assert numbers(policy) == [1]


def test_it_refuses_to_publish_what_is_in_force_already(policy: Policy) -> None:
    before = Entry.objects.count()
    with pytest.raises(PublishRefused) as caught:
        publish(policy=policy, reason="Again.", expected_version=1, actor=Actor.system())
    assert caught.value.code == "unchanged"
    assert numbers(policy) == [1]
    assert Draft.objects.get(policy=policy).version == 1
    assert Entry.objects.count() == before


def test_it_refuses_to_publish_a_draft_that_the_publisher_has_not_seen(policy: Policy) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    with pytest.raises(DraftConflict):
        publish(policy=policy, reason="Mine.", expected_version=1, actor=Actor.system())
    assert numbers(policy) == [1]


def test_it_publishes_only_once_for_two_clicks(policy: Policy) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    publish(policy=policy, reason="Once.", expected_version=2, actor=Actor.system())
    with pytest.raises(DraftConflict):
        publish(policy=policy, reason="Once.", expected_version=2, actor=Actor.system())
    assert numbers(policy) == [1, 2]


def test_it_may_go_back_to_earlier_content(policy: Policy) -> None:
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    publish(policy=policy, reason="There.", expected_version=2, actor=Actor.system())
    save_draft(policy=policy, rules=FIRST, expected_version=3, actor=Actor.system())
    version = publish(policy=policy, reason="And back.", expected_version=4, actor=Actor.system())
    assert (version.number, version.digest) == (3, FIRST.digest)


def test_it_republishes_past_a_draft_that_somebody_works_on(policy: Policy) -> None:
    saved = save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    republish(policy=policy, rules=STRICTEST, reason="Now.", expected_version=2, actor=Actor.system())
    kept = Draft.objects.get(policy=policy)
    assert (kept.rules, kept.updated_at) == (STRICTER.to_json(), saved.updated_at)
    assert rules_of(PolicyVersion.objects.get(policy=policy, number=2)) == STRICTEST


def test_it_takes_an_untouched_draft_along(policy: Policy) -> None:
    republish(policy=policy, rules=STRICTEST, reason="Now.", expected_version=1, actor=Actor.system())
    assert Draft.objects.get(policy=policy).rules == STRICTEST.to_json()


def test_it_gives_a_platform_the_newest_version_of_its_policy(policy: Policy, platform: Platform) -> None:
    with pytest.raises(NothingAssigned):
        current_version(platform)
    assign(platform=platform, policy=policy, actor=Actor.system())
    assert current_version(platform).number == 1
    save_draft(policy=policy, rules=STRICTER, expected_version=1, actor=Actor.system())
    assert current_version(platform).number == 1
    publish(policy=policy, reason="Why not.", expected_version=2, actor=Actor.system())
    assert rules_of(current_version(platform)) == STRICTER


def test_it_assigns_another_policy_and_says_which_it_was(
    policy: Policy, platform: Platform, ada: User
) -> None:
    other = create_policy(slug="toys", name="Toys", rules=STRICTER, reason="New.", actor=Actor.system())
    assign(platform=platform, policy=policy, actor=Actor.system())
    assign(platform=platform, policy=other, actor=Actor.person(ada.id))
    assigned = Assignment.objects.get(platform=platform)
    assert (assigned.policy, assigned.by) == (other, ada)
    first, second = entries(EventName.POLICY_ASSIGNED)[-2:]
    assert first["data"] == {"policy": "art", "before": None}
    assert second["data"] == {"policy": "toys", "before": "art"}
    assert second["platform"] == str(platform.id)


def test_it_writes_nothing_when_the_policy_is_assigned_already(policy: Policy, platform: Platform) -> None:
    since = assign(platform=platform, policy=policy, actor=Actor.system()).since
    before = Entry.objects.count()
    assert assign(platform=platform, policy=policy, actor=Actor.system()).since == since
    assert Entry.objects.count() == before


def test_it_parses_a_version_once(policy: Policy) -> None:
    version = policy.versions.get()
    assert rules_of(version) is rules_of(PolicyVersion.objects.get(id=version.id))
