"""Old versions that hold again, and versions that take two admins."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.policy.models import Draft, Policy, PolicyVersion, Proposal
from moderation.policy.propose import ProposalGone, approve, decline, open_proposal, propose
from moderation.policy.publish import DraftConflict, PublishRefused, create_policy, publish, save_draft
from moderation.policy.roll_back import roll_back
from moderation.vocabulary import EventName
from tests.moderation.policy import by_sql
from tests.moderation.policy.make import rule, simple_rules

pytestmark = pytest.mark.django_db

FIRST = simple_rules()
STRICTER = simple_rules(category_rules=(rule("*", "*", 0.3),))
STRICTEST = simple_rules(category_rules=(rule("*", "*", 0.2),))
SYSTEM = Actor.system()


@pytest.fixture
def ada() -> Actor:
    return Actor.person(User.objects.create(username="ada", name="Ada").id)


@pytest.fixture
def ben() -> Actor:
    return Actor.person(User.objects.create(username="ben", name="Ben").id)


@pytest.fixture
def policy(ada: Actor) -> Policy:
    """Version 1 says FIRST, version 2 STRICTER."""
    made = create_policy(slug="art", name="Art", rules=FIRST, reason="We begin.", actor=ada)
    save_draft(policy=made, rules=STRICTER, expected_version=1, actor=ada)
    publish(policy=made, reason="Stricter.", expected_version=2, actor=ada)
    return made


@pytest.fixture
def takes_two(policy: Policy, settings: LazySettings) -> Policy:
    settings.POLICY_APPROVAL = True
    return policy


def newest(policy: Policy) -> PolicyVersion:
    return PolicyVersion.objects.filter(policy=policy).order_by("-number")[0]


def draft_version(policy: Policy) -> int:
    return Draft.objects.get(policy=policy).version


def said(event: EventName) -> list[dict[str, Any]]:
    lines = Entry.objects.filter(event=event).order_by("id")
    return [json.loads(body) for body in lines.values_list("body", flat=True)]


def again(policy: Policy, actor: Actor, number: int = 1, **changes: Any) -> PolicyVersion:
    given = {"reason": "It was better.", "expected_version": draft_version(policy), **changes}
    return roll_back(policy=policy, number=number, actor=actor, **given)


# --- Rolling back


def test_an_old_version_is_published_anew(policy: Policy, ada: Actor) -> None:
    version = again(policy, ada)

    assert (version.number, version.rules, version.reason) == (3, FIRST.to_json(), "It was better.")
    assert version.digest == policy.versions.get(number=1).digest
    assert Draft.objects.get(policy=policy).rules == FIRST.to_json()  # nobody was working on it
    assert said(EventName.POLICY_PUBLISHED)[-1]["data"]["again"] == 1


def test_what_somebody_is_working_on_stays(policy: Policy, ada: Actor) -> None:
    save_draft(policy=policy, rules=STRICTEST, expected_version=draft_version(policy), actor=ada)
    again(policy, ada)
    assert Draft.objects.get(policy=policy).rules == STRICTEST.to_json()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"number": 2}, "unchanged"), ({"number": 7}, "no_such_version"), ({"reason": " "}, "reason_missing")],
)
def test_it_refuses_what_cannot_hold_again(
    policy: Policy, ada: Actor, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(PublishRefused) as refused:
        again(policy, ada, **changes)
    assert refused.value.code == code
    assert newest(policy).number == 2


def test_it_refuses_a_version_that_was_changed_by_sql(policy: Policy, ada: Actor) -> None:
    by_sql.change(policy.versions.get(number=1).id, rules=STRICTEST.to_json(), digest=STRICTEST.digest)
    with pytest.raises(PublishRefused) as refused:
        again(policy, ada)
    assert refused.value.code == "amiss"


def test_it_changes_nothing_when_somebody_was_faster(policy: Policy, ada: Actor) -> None:
    with pytest.raises(DraftConflict):
        again(policy, ada, expected_version=draft_version(policy) - 1)
    assert newest(policy).number == 2


# --- Two admins


def asked(policy: Policy, actor: Actor, **changes: Any) -> Proposal:
    given = {"reason": "Stricter still.", "expected_version": draft_version(policy), **changes}
    return propose(policy=policy, actor=actor, **given)


def changed(policy: Policy, actor: Actor) -> Policy:
    save_draft(policy=policy, rules=STRICTEST, expected_version=draft_version(policy), actor=actor)
    return policy


def test_nobody_publishes_alone_where_it_takes_two(takes_two: Policy, ada: Actor) -> None:
    changed(takes_two, ada)
    with pytest.raises(PublishRefused) as refused:
        publish(policy=takes_two, reason="Me.", expected_version=draft_version(takes_two), actor=ada)
    assert refused.value.code == "approval_needed"
    with pytest.raises(PublishRefused) as refused:
        again(takes_two, ada)
    assert refused.value.code == "approval_needed"
    assert newest(takes_two).number == 2
    # What the system publishes follows from settings, which an operator keeps.
    assert publish(
        policy=takes_two, reason="Scorers.", expected_version=draft_version(takes_two), actor=SYSTEM
    )


def test_another_admin_approves_what_was_asked_for(takes_two: Policy, ada: Actor, ben: Actor) -> None:
    proposal = asked(changed(takes_two, ada), ada)
    assert newest(takes_two).number == 2

    version = approve(proposal=proposal, actor=ben)

    assert (version.number, version.rules, version.reason) == (3, STRICTEST.to_json(), "Stricter still.")
    assert str(version.published_by_id) == ada.id
    proposal.refresh_from_db()
    assert (proposal.state, str(proposal.answered_by_id), proposal.version) == ("approved", ben.id, version)
    line = said(EventName.POLICY_PUBLISHED)[-1]
    assert (line["actor"]["id"], line["data"]["proposal"]) == (ben.id, str(proposal.id))
    assert said(EventName.POLICY_PROPOSED)[-1]["data"]["digest"] == STRICTEST.digest
    with pytest.raises(DraftConflict):
        approve(proposal=proposal, actor=ben)
    assert newest(takes_two).number == 3


def test_an_old_version_takes_two_as_well(takes_two: Policy, ada: Actor, ben: Actor) -> None:
    version = approve(proposal=asked(takes_two, ada, again=1), actor=ben)
    assert (version.number, version.rules) == (3, FIRST.to_json())
    assert Draft.objects.get(policy=takes_two).rules == FIRST.to_json()
    assert said(EventName.POLICY_PUBLISHED)[-1]["data"]["again"] == 1


def test_nobody_approves_their_own(takes_two: Policy, ada: Actor) -> None:
    proposal = asked(changed(takes_two, ada), ada)
    with pytest.raises(PublishRefused) as refused:
        approve(proposal=proposal, actor=ada)
    assert refused.value.code == "own_proposal"
    assert newest(takes_two).number == 2


def test_a_draft_that_changes_afterwards_voids_it(takes_two: Policy, ada: Actor, ben: Actor) -> None:
    proposal = asked(changed(takes_two, ada), ada)
    save_draft(policy=takes_two, rules=FIRST, expected_version=draft_version(takes_two), actor=ben)
    with pytest.raises(DraftConflict):
        approve(proposal=proposal, actor=ben)
    assert newest(takes_two).number == 2

    anew = asked(takes_two, ada)
    proposal.refresh_from_db()
    assert (proposal.state, open_proposal(takes_two)) == ("replaced", anew)


def test_only_one_waits_at_a_time(takes_two: Policy, ada: Actor, ben: Actor) -> None:
    asked(changed(takes_two, ada), ada)
    with pytest.raises(PublishRefused) as refused:
        asked(takes_two, ben, again=1)
    assert refused.value.code == "waits"


def test_it_is_declined_with_a_reason_and_once(takes_two: Policy, ada: Actor, ben: Actor) -> None:
    proposal = asked(changed(takes_two, ada), ada)
    with pytest.raises(PublishRefused):
        decline(proposal=proposal, words=" ", actor=ben)

    decline(proposal=proposal, words="Too strict.", actor=ben)

    assert open_proposal(takes_two) is None
    assert said(EventName.POLICY_DECLINED)[-1]["data"]["reason"] == "Too strict."
    for answer in (
        lambda: decline(proposal=proposal, words="Again.", actor=ben),
        lambda: approve(proposal=proposal, actor=ben),
    ):
        with pytest.raises(ProposalGone):
            answer()
    assert newest(takes_two).number == 2
    assert len(said(EventName.POLICY_DECLINED)) == 1


@pytest.mark.parametrize(("changes", "code"), [({}, "unchanged"), ({"again": 7}, "no_such_version")])
def test_it_refuses_to_ask_for_nothing(
    takes_two: Policy, ada: Actor, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(PublishRefused) as refused:
        asked(takes_two, ada, **changes)
    assert refused.value.code == code
    assert not Proposal.objects.exists()
