"""A draft follows live traffic: what it would have made otherwise is counted and listed, and nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.assurance.publish import publish_draft
from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision, Routing
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.pipeline.sweep import sweep
from moderation.platforms.models import Platform
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import DraftConflict, republish, rules_of, save_draft
from moderation.policy.publish import current_version as version_of
from moderation.policy.rules import CategoryRule, Rules, Step, Thresholds
from moderation.shadowing import follow
from moderation.shadowing.change import ShadowRefused, begin, stop
from moderation.shadowing.compare import outcome_under
from moderation.shadowing.follow import compare, keep, next_batch, next_due_shadow
from moderation.shadowing.models import Difference, Shadow
from moderation.vocabulary import Category, EventName, Verdict, When
from tests.cast import Cast
from tests.moderation.policy.make import answer, rule, simple_rules
from tests.pictures import jpeg
from tests.posting import post
from tests.servers.analysis import AnalysisServer, scores

GORE = Category.GORE
EVENTUALLY = timedelta(seconds=11)


# --- Comparing


CASCADE = Rules(
    scorers=("first", "second"),
    category_rules=(rule("*", "*", 0.5),),
    min_confidence=0.8,
    conditions=(Step("second", When.IF_UNSURE),),
)
SURE, UNSURE = answer("first", {GORE: 0.0}, confidence=0.9), answer("first", {GORE: 0.0}, confidence=0.1)
CLEAN = answer("second", {GORE: 0.0}, confidence=0.9)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([SURE], Verdict.APPROVE),  # the second would not have been asked either
        ([UNSURE], None),
        ([UNSURE, CLEAN], Verdict.APPROVE),
        ([CLEAN], None),
        ([], None),
        ([answer("first", failure="unavailable")], Verdict.REVIEW),  # that alone is no doubt
    ],
)
def test_it_knows_what_it_cannot_know(answers: list[Any], verdict: Verdict | None) -> None:
    outcome = outcome_under(CASCADE, answers)
    assert (outcome.verdict if outcome else None) == verdict


def test_an_answer_that_the_draft_would_not_have_asked_for_is_not_heard() -> None:
    loud = answer("second", {GORE: 0.9}, confidence=0.9)
    outcome = outcome_under(CASCADE, [SURE, loud])
    assert outcome is not None
    assert outcome.verdict is Verdict.APPROVE


def test_a_spent_budget_stays_spent() -> None:
    outcome = outcome_under(simple_rules(), [answer(scores={GORE: 0.0})], budget_spent=True)
    assert outcome is not None
    assert outcome.verdict is Verdict.REVIEW


# --- Following


def drafted(cast: Cast, **changes: Any) -> Policy:
    version = version_of(cast.lantern)
    draft = Draft.objects.get(policy=version.policy)
    rules = replace(rules_of(version), **changes)
    save_draft(policy=version.policy, rules=rules, expected_version=draft.version, actor=Actor.system())
    return version.policy


def begun(policy: Policy, cast: Cast) -> Shadow:
    expected = Draft.objects.get(policy=policy).version
    return begin(policy=policy, expected_version=expected, actor=Actor.person(cast.priya.id))


def routed(platform: Platform, number: int) -> Submission:
    posted = post(platform, jpeg(64, 48, (40 * number, 90, 90)))
    work()
    return Submission.objects.get(id=posted.id)


def let_it_catch_up(shadow: Shadow) -> Shadow:
    later = timezone.now() + EVENTUALLY
    while batch := next_batch(Shadow.objects.get(id=shadow.id), now=later):
        assert keep(batch, compare(batch))
    return Shadow.objects.get(id=shadow.id)


def test_it_counts_and_lists_what_would_go_otherwise(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = routed(cast.lantern, 0)
    stricter = (CategoryRule("*", "*", Thresholds(0.05, 0.15)),)
    policy = drafted(cast, category_rules=stricter)
    shadow = begun(policy, cast)
    said = {1: 0.01, 2: 0.1, 3: 0.16, 4: 0.3}
    found = {}
    for number, score in said.items():
        analysis_api.always = scores({"gore": score})
        found[number] = routed(cast.lantern, number)
    elsewhere = routed(cast.kleinmarkt, 5)
    tables = (Decision, Case, Routing)
    untouched = [list(model.objects.order_by("id").values()) for model in tables]

    monkeypatch.setattr(follow, "TOGETHER", 2)
    shadow = let_it_catch_up(shadow)

    counts = (shadow.seen, shadow.alike, shadow.unknown)
    assert counts == (4, 1, 0)
    assert (shadow.approving, shadow.rejecting, shadow.reviewing) == (0, 2, 1)
    listed = {one.submission_id: (one.was, one.would) for one in Difference.objects.all()}
    assert listed == {
        found[2].id: ("approve", "review"),
        found[3].id: ("approve", "reject"),
        found[4].id: ("review", "reject"),
    }
    assert Difference.objects.get(submission=found[2]).words.startswith("Gore scores 0.10 from analyses")
    assert not {before.id, elsewhere.id} & listed.keys()
    assert [list(model.objects.order_by("id").values()) for model in tables] == untouched


def test_it_cannot_know_what_a_scorer_would_have_said(cast: Cast, analysis_api: AnalysisServer) -> None:
    shadow = begun(drafted(cast, scorers=("analyses", "local")), cast)
    routed(cast.lantern, 1)
    shadow = let_it_catch_up(shadow)
    assert (shadow.seen, shadow.unknown, shadow.alike) == (1, 1, 0)


def test_the_worker_does_it_behind_live_traffic(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shadow = begun(drafted(cast, min_confidence=0.99), cast)
    routed(cast.lantern, 1)
    due = next_due_shadow()
    assert due is not None
    assert timezone.now() < due < timezone.now() + EVENTUALLY  # what is younger may still get company
    assert Shadow.objects.get(id=shadow.id).seen == 0

    monkeypatch.setattr(follow, "BEHIND", timedelta(0))
    assert sweep().due
    work()

    shadow.refresh_from_db()
    assert (shadow.seen, shadow.reviewing) == (1, 1)
    assert next_due_shadow() is None


def test_it_ends_with_the_version_that_it_is_beside(cast: Cast, analysis_api: AnalysisServer) -> None:
    """Its draft published: the very pictures that this draft judges would be counted as others than its own."""
    policy = drafted(cast, min_confidence=0.99)
    shadow = begun(policy, cast)
    routed(cast.lantern, 1)
    expected = Draft.objects.get(policy=policy).version
    priya = Actor.person(cast.priya.id)
    publish_draft(policy=policy, reason="It holds.", expected_version=expected, actor=priya)
    shadow.refresh_from_db()
    assert not shadow.runs
    line = Entry.objects.filter(event=EventName.SHADOW_STOPPED).get()
    assert json.loads(line.body)["data"]["published"] == shadow.against.number + 1
    assert line.actor_id == str(cast.priya.id)


def test_what_is_published_past_it_ends_it_with_the_next_look(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system republishes a seeded policy where no package knows of shadow runs; its pictures do not count."""
    policy = drafted(cast, min_confidence=0.99)
    shadow = begun(policy, cast)
    expected = Draft.objects.get(policy=policy).version
    rules = replace(rules_of(version_of(cast.lantern)), min_confidence=0.98)
    republish(policy=policy, rules=rules, reason="Anew.", expected_version=expected, actor=Actor.system())
    routed(cast.lantern, 1)
    batch = next_batch(shadow, now=timezone.now() + EVENTUALLY)
    assert batch is not None
    assert compare(batch).seen == 0
    monkeypatch.setattr(follow, "BEHIND", timedelta(0))
    work()
    shadow.refresh_from_db()
    assert (shadow.runs, shadow.seen) == (False, 0)


def test_what_a_suspension_sent_to_people_counts_as_its_rules_made_of_it(
    cast: Cast, analysis_api: AnalysisServer
) -> None:
    """Else a draft would seem to approve what no rule holds back."""
    shadow = begun(drafted(cast, sample_rate=0.5), cast)
    routing = Routing.objects.get(submission=routed(cast.lantern, 1))
    held = routing.circumstances | {"approvals_suspended": "Too many spot checks were wrong."}
    Routing.objects.filter(id=routing.id).update(verdict=Verdict.REVIEW, circumstances=held)
    shadow = let_it_catch_up(shadow)
    assert (shadow.seen, shadow.alike, shadow.differing) == (1, 1, 0)


def test_of_two_workers_one_counts(cast: Cast, analysis_api: AnalysisServer) -> None:
    shadow = begun(drafted(cast, min_confidence=0.99), cast)
    routed(cast.lantern, 1)
    later = timezone.now() + EVENTUALLY
    batch = next_batch(shadow, now=later)
    assert batch is not None
    compared = compare(batch)
    assert keep(batch, compared)
    assert not keep(batch, compared)
    shadow.refresh_from_db()
    assert (shadow.seen, Difference.objects.count()) == (1, 1)


def test_it_stops_once_and_keeps_what_it_found(cast: Cast, analysis_api: AnalysisServer) -> None:
    shadow = begun(drafted(cast, min_confidence=0.99), cast)
    routed(cast.lantern, 1)
    batch = next_batch(shadow, now=timezone.now() + EVENTUALLY)
    assert batch is not None
    actor = Actor.person(cast.priya.id)
    assert stop(shadow=shadow, actor=actor)
    assert not stop(shadow=shadow, actor=actor)
    assert not keep(batch, compare(batch))
    assert next_due_shadow() is None
    lines = Entry.objects.filter(event__in=[EventName.SHADOW_BEGUN, EventName.SHADOW_STOPPED]).order_by("id")
    began, stopped = (json.loads(line.body)["data"] for line in lines)
    assert (began["digest"], began["beside"]) == (shadow.digest, shadow.against.number)
    assert stopped["seen"] == 0


def test_it_refuses_a_draft_that_says_nothing_new_and_a_second_run(
    cast: Cast, analysis_api: AnalysisServer
) -> None:
    policy = version_of(cast.lantern).policy
    with pytest.raises(ShadowRefused):
        begun(policy, cast)
    drafted(cast, min_confidence=0.99)
    with pytest.raises(DraftConflict):
        begin(policy=policy, expected_version=1, actor=Actor.person(cast.priya.id))
    begun(policy, cast)
    with pytest.raises(ShadowRefused):
        begun(policy, cast)
    assert Shadow.objects.count() == 1


def test_looking_for_work_costs_one_query_while_nothing_follows(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        assert next_due_shadow() is None
