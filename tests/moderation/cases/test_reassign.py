"""A case that is given to a colleague by name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import next_case, open_case
from moderation.cases.colleagues import colleagues
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.hand_on import send_back, skip
from moderation.cases.hold import return_case
from moderation.cases.models import Case
from moderation.cases.own import asked_of, own_cases
from moderation.cases.reassign import reassign
from moderation.people.models import User
from moderation.platforms.members import disable_person
from moderation.vocabulary import DecisionKind, Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, opened

pytestmark = pytest.mark.django_db


def given(case: Case, person: User, to: User, note: str = "") -> Case:
    held = open_case(case.id, person)
    reassign(held.id, person, held.version, to.username, note)
    case.refresh_from_db()
    return case


def names(case: Case, person: User) -> set[str]:
    return {one.username for one in colleagues(case, person)}


def test_it_is_the_colleagues_for_a_day(cast: Cast) -> None:
    case = given(opened(cast.lantern), cast.mira, cast.lena, "you know this street")
    assert case.holder == cast.lena
    assert case.lease_until is not None
    assert timedelta(hours=23, minutes=59) < case.lease_until - timezone.now() <= timedelta(hours=24)
    assert next_case(cast.mira) is None
    assert next_case(cast.lena) is None, "it waits on their list, and is not what they are handed"
    [asked] = asked_of(cast.lena)
    assert (asked.kind, asked.name, asked.words) == ("given", "Mira Okafor", "you know this street")
    assert asked_of(cast.mira) == []

    line = json.loads(Entry.objects.get(event="case.reassigned").body)
    assert line["actor"]["id"] == line["data"]["from"] == str(cast.mira.id)
    assert line["data"]["to"] == str(cast.lena.id)

    held = open_case(case.id, cast.lena)
    decide(held.id, cast.lena, held.version, DecisionKind.APPROVED, [])
    assert asked_of(cast.lena) == []


def test_it_can_be_given_back_or_runs_out(cast: Cast) -> None:
    case = given(opened(cast.lantern), cast.mira, cast.lena)
    return_case(case.id, cast.lena, case.version)
    assert asked_of(cast.lena) == []
    assert next_case(cast.jonas) is not None

    other = given(opened(cast.lantern), cast.mira, cast.lena)
    let_the_lease_run_out(other)
    assert asked_of(cast.lena) == []
    with pytest.raises(CaseConflict):
        reassign(other.id, cast.mira, other.version, "jonas")


def test_only_who_may_be_handed_it_can_get_it(cast: Cast, settings: Any) -> None:
    case = opened(cast.kleinmarkt)
    assert names(case, cast.mira) == {"jonas", "aiko", "priya", "karl"}
    Case.objects.filter(id=case.id).update(level=Level.SENIOR)
    case.refresh_from_db()
    assert names(case, cast.aiko) == {"priya", "karl"}

    case.hidden = True
    assert names(case, cast.aiko) == set()
    settings.ABUSE_HANDLERS = ["karl", "mira"]
    assert names(case, cast.aiko) == {"karl"}
    disable_person(user=cast.karl, actor=Actor.system())
    assert names(case, cast.aiko) == set()


def test_nobody_else_gets_it(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    held = open_case(case.id, cast.jonas)
    skip(held.id, cast.jonas, held.version, SkipReason.DISTRESSING)
    held = open_case(case.id, cast.mira)
    for username in ("jonas", "lena", "otto", "mira", "nobody", ""):
        with pytest.raises(DecisionInvalid):
            reassign(held.id, cast.mira, held.version, username)
    with pytest.raises(CaseConflict):
        reassign(held.id, cast.mira, held.version - 1, "aiko")
    with pytest.raises(CaseConflict):
        reassign(held.id, cast.aiko, held.version, "priya")
    case.refresh_from_db()
    assert case.holder == cast.mira
    assert not Entry.objects.filter(event="case.reassigned").exists()


def test_a_case_given_on_is_told_by_its_last_step(cast: Cast) -> None:
    case = given(opened(cast.lantern), cast.mira, cast.jonas, "first")
    case = given(case, cast.jonas, cast.mira, "no, yours")
    assert asked_of(cast.jonas) == []
    assert [asked.words for asked in asked_of(cast.mira)] == ["no, yours"]


def test_what_is_kept_from_a_colleague_goes_back_as_they_open_it(cast: Cast) -> None:
    case = opened(cast.lantern)
    bar(case, [cast.lena.id])
    case = given(case, cast.mira, cast.lena)
    assert [own.id for own in own_cases(cast.lena)] == [case.id]
    with pytest.raises(CaseConflict) as told:
        open_case(case.id, cast.lena)

    assert told.value.case.holder is None
    before, version = case, case.version
    case.refresh_from_db()
    assert (case.holder, case.lease_until, case.aside, case.version) == (None, None, "", version + 1)
    assert (case.due_at, case.queue_id, case.level) == (before.due_at, before.queue_id, before.level)
    assert (own_cases(cast.lena), asked_of(cast.lena)) == ([], [])
    assert next_case(cast.lena) is None
    assert next_case(cast.jonas) == case

    line = json.loads(Entry.objects.get(event="case.returned").body)
    assert line["actor"]["kind"] == "system"
    assert line["data"] == {"from": str(cast.lena.id), "why": "kept"}


def test_it_goes_back_once_and_from_nobody_else(cast: Cast) -> None:
    case = opened(cast.lantern)
    bar(case, [cast.lena.id])
    case = given(case, cast.mira, cast.lena)
    with pytest.raises(CaseConflict):
        send_back(case, cast.jonas)
    case.version -= 1
    with pytest.raises(CaseConflict):
        send_back(case, cast.lena)
    case.version += 1
    for _ in range(2):
        with pytest.raises(CaseConflict):
            open_case(case.id, cast.lena)
    held = open_case(case.id, cast.jonas)
    with pytest.raises(CaseConflict):  # a window that read it while it was still theirs
        send_back(case, cast.lena)
    held.refresh_from_db()
    assert held.holder == cast.jonas
    assert Entry.objects.filter(event="case.returned").count() == 1
