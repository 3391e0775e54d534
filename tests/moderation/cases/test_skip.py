"""Skipping with a reason, and the case that three people skipped."""

from __future__ import annotations

import json

import pytest

from moderation.audit.models import Entry
from moderation.cases.blind import view
from moderation.cases.claim import next_case, open_case
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import skip
from moderation.cases.models import Case, Note, Skip
from moderation.people.models import User
from moderation.vocabulary import Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.opening import opened

pytestmark = pytest.mark.django_db


def skipped(case: Case, person: User, reason: SkipReason = SkipReason.UNSURE) -> None:
    held = open_case(case.id, person)
    skip(held.id, person, held.version, reason)


@pytest.mark.parametrize("reason", [reason for reason in SkipReason if reason != SkipReason.OTHER])
def test_a_reason_of_the_list_asks_for_no_more(cast: Cast, reason: SkipReason) -> None:
    skipped(opened(cast.lantern), cast.mira, reason)
    assert Skip.objects.values_list("reason", "words").get() == (reason, "")
    assert next_case(cast.mira) is None


def test_another_reason_says_which(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    for words, problem in (("", "a few words"), (" ", "a few words"), ("x" * 201, "At most 200")):
        with pytest.raises(DecisionInvalid, match=problem):
            skip(held.id, cast.mira, held.version, SkipReason.OTHER, words)
    with pytest.raises(DecisionInvalid, match="why you skip"):
        skip(held.id, cast.mira, held.version, "because")
    skip(held.id, cast.mira, held.version, SkipReason.OTHER, "my own street")
    assert Skip.objects.get().words == "my own street"


def test_why_is_not_in_the_log_and_a_note_is_kept(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    skip(held.id, cast.mira, held.version, SkipReason.DISTRESSING, note="the second frame")
    assert Note.objects.get().text == "the second frame"
    said = Entry.objects.get(event="case.skipped").body
    assert json.loads(said)["data"] == {}
    assert "distressing" not in said


def test_three_people_make_it_the_seniors_by_itself(cast: Cast) -> None:
    case = opened(cast.lantern)
    for person in (cast.mira, cast.jonas):
        skipped(case, person)
        case.refresh_from_db()
        assert case.level == Level.MODERATOR
    skipped(case, cast.lena)

    case.refresh_from_db()
    assert (case.level, case.holder) == (Level.SENIOR, None)
    line = Entry.objects.get(event="case.escalated")
    assert (line.actor_kind, json.loads(line.body)["data"]["why"]) == ("system", "skipped")
    steps = Entry.objects.filter(event__in=["case.claimed", "case.skipped", "case.escalated"])
    assert case.version == 1 + steps.count(), "each line of the log is one version"
    with pytest.raises(CaseNotFound):
        open_case(case.id, cast.lena)
    [step] = view(open_case(case.id, cast.aiko), cast.aiko).handed_on
    assert (step.how, step.name, step.at) == ("itself", "", None)


def test_a_senior_case_goes_no_further(cast: Cast) -> None:
    case = opened(cast.lantern)
    for person in (cast.mira, cast.jonas):
        skipped(case, person)
    Case.objects.filter(id=case.id).update(level=Level.SENIOR)
    skipped(case, cast.aiko)
    assert not Entry.objects.filter(event="case.escalated").exists()


def test_a_stale_third_skip_changes_nothing(cast: Cast) -> None:
    case = opened(cast.lantern)
    skipped(case, cast.mira)
    skipped(case, cast.jonas)
    held = open_case(case.id, cast.lena)
    with pytest.raises(CaseConflict):
        skip(held.id, cast.lena, held.version - 1, SkipReason.UNSURE)
    assert Skip.objects.count() == 2
    assert not Entry.objects.filter(event="case.escalated").exists()
