"""Handing on against deciding, holding against leaving, a third skip against a decision: one of each pair wins."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import next_case, open_case, release
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import send_back, skip
from moderation.cases.hold import AT_MOST, HoldFor, hold
from moderation.cases.models import Aside, Ask, Case, CaseState, Decision, Note, Skip
from moderation.cases.opinion import ask_opinion, give_opinion
from moderation.cases.reassign import reassign
from moderation.vocabulary import DecisionKind, Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.moderation.cases.test_races import all_at_once
from tests.moderation.cases.test_reassign import given

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_reassigning_and_deciding_exclude_each_other(cast: Cast) -> None:
    for _ in range(ROUNDS):
        held = open_case(opened(cast.lantern).id, cast.mira)
        given, made = all_at_once(
            lambda h=held: reassign(h.id, cast.mira, h.version, "jonas"),
            lambda h=held: decide(h.id, cast.mira, h.version, DecisionKind.APPROVED, []),
        )
        assert isinstance(given, CaseConflict) is not isinstance(made, CaseConflict)
        decided = isinstance(made, Decision)
        held.refresh_from_db()
        assert held.state == (CaseState.DECIDED if decided else CaseState.OPEN)
        assert held.holder == (cast.mira if decided else cast.jonas)
        assert Ask.objects.filter(case=held).exists() is not decided


def test_a_hold_outlives_the_page_that_is_left_at_the_same_moment(cast: Cast) -> None:
    for _ in range(ROUNDS):
        held = open_case(opened(cast.lantern).id, cast.mira)
        until, _left = all_at_once(
            lambda h=held: hold(h.id, cast.mira, h.version, HoldFor.HOUR),
            lambda h=held: release(h.id, cast.mira),
        )
        held.refresh_from_db()
        assert (held.aside, held.holder, held.lease_until) == (Aside.HOLD, cast.mira, until)
        Case.objects.filter(id=held.id).delete()


def test_a_third_skip_and_a_decision_exclude_each_other(cast: Cast) -> None:
    for _ in range(ROUNDS):
        case = opened(cast.lantern)
        for person in (cast.mira, cast.jonas):
            held = open_case(case.id, person)
            skip(held.id, person, held.version, SkipReason.UNSURE)
        held = open_case(case.id, cast.lena)
        skipped, made = all_at_once(
            lambda h=held: skip(h.id, cast.lena, h.version, SkipReason.UNSURE),
            lambda h=held: decide(h.id, cast.lena, h.version, DecisionKind.APPROVED, []),
        )
        lost = (CaseConflict, CaseNotFound)
        assert isinstance(skipped, lost) is not isinstance(made, lost)
        case.refresh_from_db()
        raised = Entry.objects.filter(event="case.escalated", subject=f"case:{case.id}").count()
        assert raised == (skipped is None) == (case.level == Level.SENIOR)
        assert Skip.objects.filter(case=case).count() == 2 + raised


def test_a_person_never_holds_a_sixth_case(cast: Cast) -> None:
    for _ in range(AT_MOST - 1):
        held = open_case(opened(cast.lantern).id, cast.mira)
        hold(held.id, cast.mira, held.version, HoldFor.HOUR)
    two = [open_case(opened(cast.lantern).id, cast.mira) for _ in range(2)]
    results = all_at_once(*(lambda c=case: hold(c.id, cast.mira, c.version, HoldFor.HOUR) for case in two))
    assert sorted(isinstance(result, DecisionInvalid) for result in results) == [False, True]
    assert Case.objects.filter(aside=Aside.HOLD).count() == AT_MOST


def test_two_colleagues_answer_and_one_answer_counts(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    ask_opinion(held.id, cast.mira, held.version, "a replica?")
    results = all_at_once(*(lambda p=p: give_opinion(held.id, p, "yes") for p in (cast.jonas, cast.lena)))
    assert sorted(isinstance(result, Note) for result in results) == [False, True]
    assert Note.objects.filter(case=held, text="yes").count() == 1


def test_an_answer_never_lands_on_a_decided_case(cast: Cast) -> None:
    for _ in range(ROUNDS):
        case = opened(cast.lantern)
        held = open_case(case.id, cast.mira)
        ask_opinion(held.id, cast.mira, held.version, "a replica?")
        held = open_case(case.id, cast.mira)
        answer, made = all_at_once(
            lambda h=held: give_opinion(h.id, cast.jonas, "yes"),
            lambda h=held: decide(h.id, cast.mira, h.version, DecisionKind.APPROVED, []),
        )
        assert isinstance(made, Decision)
        if isinstance(answer, Note):
            lines = Entry.objects.filter(subject=f"case:{case.id}").order_by("id")
            events = list(lines.values_list("event", flat=True))
            assert events.index("case.opinion_given") < events.index("case.decided")


def test_what_is_on_hold_is_handed_to_nobody(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    hold(held.id, cast.mira, held.version, HoldFor.HOUR)
    people = (cast.mira, cast.jonas, cast.lena, cast.aiko)
    assert all_at_once(*(lambda p=p: next_case(p) for p in people)) == [None] * 4


def test_a_given_case_that_two_pages_send_back_goes_back_once(cast: Cast) -> None:
    """The colleague it is kept from opens it in two tabs, and once more as both had read it."""
    for _ in range(ROUNDS):
        case = opened(cast.lantern)
        bar(case, [cast.lena.id])
        case = given(case, cast.mira, cast.lena)
        opens = all_at_once(*[lambda c=case: open_case(c.id, cast.lena)] * 2)
        assert [type(one) for one in opens] == [CaseConflict] * 2
        assert_went_back_once(case)

        case = given(case, cast.mira, cast.lena)
        sent = all_at_once(*[lambda c=case: send_back(c, cast.lena)] * 2)
        assert sorted(isinstance(one, CaseConflict) for one in sent) == [False, True]
        assert_went_back_once(case, times=2)


def assert_went_back_once(case: Case, *, times: int = 1) -> None:
    """Since it was given, as `case` was read; `times` in all."""
    version = case.version
    case.refresh_from_db()
    assert (case.holder, case.aside, case.version) == (None, "", version + 1)
    assert Entry.objects.filter(event="case.returned", subject=f"case:{case.id}").count() == times
