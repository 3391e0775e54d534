"""Stored decisions give the same outcome again, and say so when they would not."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.cases import replay as replaying
from moderation.cases.models import Case, Routing
from moderation.cases.replay import replay_all
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.policy.models import Draft
from moderation.policy.publish import current_version, publish, rules_of, save_draft
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import CategoryRule, Thresholds
from moderation.screening.models import Screening
from moderation.vocabulary import Category, Status, Verdict
from tests.cast import Cast
from tests.moderation.policy import by_sql
from tests.pictures import jpeg
from tests.posting import post
from tests.servers import analysis
from tests.servers.analysis import AnalysisServer, scores

GORE = Category.GORE


def route_four(cast: Cast, api: AnalysisServer) -> dict[str, Submission]:
    """One each that automation approved and rejected, that went to a person, and that nobody could judge."""
    version = current_version(cast.lantern)
    rules = replace(
        rules_of(version),
        category_rules=(CategoryRule("*", "*", Thresholds(0.5)),),
        risk=Risk((RiskMap("analyses", GORE, 1.0, 0.0),), approve_below=0.3, reject_from=0.4),
    )
    draft = Draft.objects.get(policy=version.policy)
    system = Actor.system()
    save_draft(policy=version.policy, rules=rules, expected_version=draft.version, actor=system)
    publish(policy=version.policy, reason="A risk.", expected_version=draft.version + 1, actor=system)
    said = {
        "approved": scores({"gore": 0.1}),
        "rejected": scores({"gore": 0.45}),
        "looked at": scores({"gore": 0.35}),
        "broken": analysis.error(400),
    }
    posted = {}
    for number, (name, behaviour) in enumerate(said.items()):
        api.always = behaviour
        posted[name] = post(cast.lantern, jpeg(64, 48, (60 * number, 90, 90)))
        work()
    return {name: Submission.objects.get(id=one.id) for name, one in posted.items()}


def said(*words: str) -> str:
    out = StringIO()
    call_command("replay", *words, stdout=out)
    return out.getvalue()


def test_it_replays_what_the_pipeline_has_decided(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = route_four(cast, analysis_api)
    statuses = {name: one.status for name, one in found.items()}
    person = Status.IN_REVIEW
    assert statuses == {
        "approved": "approved", "rejected": "rejected", "looked at": person, "broken": person
    }  # fmt: skip

    assert [one.problem for one in replay_all()] == ["", "", "", ""]
    monkeypatch.setattr(replaying, "TOGETHER", 1)
    assert len(list(replay_all())) == 4
    assert said("--all") == "All 4 routings give the same outcome again, byte for byte.\n"
    for key, verdict in (
        (found["approved"].decision_id, "approve"),
        (found["rejected"].id, "reject"),
        (Routing.objects.get(submission=found["looked at"]).id, "review"),
    ):
        assert f": {verdict} again, byte for byte, under version 3 of starter." in said(str(key))


def test_it_says_what_no_longer_replays(cast: Cast, analysis_api: AnalysisServer) -> None:
    found = route_four(cast, analysis_api)
    routing = {name: Routing.objects.get(submission=one) for name, one in found.items()}
    outcome = routing["approved"].outcome
    outcome["reasons"][0]["words"] = "It looked fine."
    Routing.objects.filter(id=routing["approved"].id).update(outcome=outcome)
    Routing.objects.filter(id=routing["rejected"].id).update(verdict=Verdict.APPROVE)
    Routing.objects.filter(id=routing["looked at"].id).update(screenings=[str(uuid7())])
    Routing.objects.filter(id=routing["broken"].id).update(circumstances={"weather": "wet"})

    problems = {one.routing.submission_id: one.problem for one in replay_all()}
    assert problems[found["approved"].id] == "It is approve as it was, with other reasons."
    assert problems[found["rejected"].id] == "It was approve and is reject now."
    assert problems[found["looked at"].id] == "1 of the 1 answers that it saw are gone."
    assert problems[found["broken"].id].startswith("What is stored cannot be read: TypeError")

    with pytest.raises(CommandError, match="4 of 4 routings do not replay") as refused:
        said("--all")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match=r"does not replay. It was approve and is reject now.") as refused:
        said(str(found["rejected"].id))
    assert refused.value.returncode == 1


def test_a_changed_score_and_changed_rules_are_noticed(cast: Cast, analysis_api: AnalysisServer) -> None:
    found = route_four(cast, analysis_api)
    routing = Routing.objects.get(submission=found["approved"])
    (screening,) = Screening.objects.filter(id__in=routing.screenings)
    for score in screening.result["scores"]:
        score["score"] = 0.9
    screening.save()
    by_id = {one.routing.id: one.problem for one in replay_all()}
    assert by_id[routing.id].startswith("It was approve and is reject now.")

    by_sql.change(routing.policy_version_id, rules=current_version(cast.kleinmarkt).rules)
    problems = {one.problem for one in replay_all()}
    assert problems == {"Version 3 of starter has other rules than those that were published."}


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 2), ([str(UUID(int=7)), "--all"], 2), ([str(UUID(int=7))], 1)],
)
@pytest.mark.django_db
def test_it_wants_one_thing_that_exists(words: list[str], code: int) -> None:
    with pytest.raises(CommandError) as refused:
        said(*words)
    assert refused.value.returncode == code


@pytest.mark.parametrize("tampered", [{"rules": None}, {"rules": "{"}])
def test_nothing_is_automatic_under_rules_that_nobody_published(
    cast: Cast, analysis_api: AnalysisServer, tampered: dict[str, Any]
) -> None:
    version = current_version(cast.lantern)
    laxer = replace(rules_of(version), required=(), min_confidence=0.0, category_rules=())
    by_sql.change(version.id, rules=tampered["rules"] or laxer.to_json())

    submission = post(cast.lantern, jpeg(64, 48, (1, 2, 3)))
    work()
    submission.refresh_from_db()
    assert submission.status == Status.IN_REVIEW
    assert Case.objects.filter(submission=submission).exists()
    (reason,) = Routing.objects.get(submission=submission).outcome["reasons"]
    if not tampered["rules"]:
        assert reason["words"] == (
            "Automatic approval is suspended: version 2 of the policy has other rules than those that were published."
        )
