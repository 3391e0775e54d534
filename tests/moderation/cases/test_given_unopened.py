"""What a colleague gave and nobody has opened is opened or given back: no other act gets around the bans, or the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import open_case, release
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict
from moderation.cases.hand_on import add_note, escalate, skip
from moderation.cases.hold import HoldFor, hold, return_case
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Case, Decision
from moderation.cases.move import move_case
from moderation.cases.opinion import ask_opinion
from moderation.cases.reassign import reassign
from moderation.cases.unopened import escalate_unopened, reject_unopened
from moderation.people.models import User
from moderation.platforms.models import Membership, Platform
from moderation.vocabulary import CaseKind, DecisionKind, SkipReason, Via
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, said, second_case
from tests.moderation.cases.opening import opened, reason_of
from tests.moderation.cases.queues import made
from tests.moderation.cases.test_reassign import given

pytestmark = pytest.mark.django_db

Act = Callable[[Case, User], Any]
ACTS: dict[str, Act] = {
    "decide": lambda case, person: decide(case.id, person, case.version, APPROVED, []),
    "hold": lambda case, person: hold(case.id, person, case.version, HoldFor.HOUR),
    "ask for an opinion": lambda case, person: ask_opinion(case.id, person, case.version, "Is it?"),
    "reassign": lambda case, person: reassign(case.id, person, case.version, "mira"),
    "skip": lambda case, person: skip(case.id, person, case.version, SkipReason.DISTRESSING),
    "escalate": lambda case, person: escalate(case.id, person, case.version, "Look."),
    "move": lambda case, person: move_case(case.id, person, case.version, "elsewhere"),
    "note": lambda case, person: add_note(case.id, person, "Mine?"),
    "lock": lambda case, person: lock_suspected_abuse(case.id, person, case.version),
}
every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Mira gave it to Lena, and there is another queue that it could go to."""
    made(cast.lantern, "Elsewhere", languages=("de",))
    return given(opened(cast.lantern), cast.mira, cast.lena)


def state_of(case: Case) -> tuple[list[dict[str, Any]], int]:
    return list(Case.objects.filter(id=case.id).values()), Entry.objects.count()


@every_act
def test_no_act_is_done_to_it(cast: Cast, case: Case, act: Act) -> None:
    before = state_of(case)
    with pytest.raises(CaseConflict) as refused:
        act(case, cast.lena)
    assert refused.value.case.is_unopened
    assert state_of(case) == before


@every_act
def test_each_is_done_once_it_is_open(cast: Cast, case: Case, act: Act) -> None:
    held = open_case(case.id, cast.lena)
    before = state_of(case)
    act(held, cast.lena)
    assert state_of(case) != before


@every_act
def test_each_is_done_after_its_page_was_left(cast: Cast, case: Case, act: Act) -> None:
    open_case(case.id, cast.lena)
    release(case.id, cast.lena)
    case.refresh_from_db()
    act(case, cast.lena)


def test_it_is_given_back(cast: Cast, case: Case) -> None:
    return_case(case.id, cast.lena, case.version)
    case.refresh_from_db()
    assert case.holder is None


def test_a_senior_who_acts_on_all_that_waits_has_taken_it(cast: Cast) -> None:
    first, second = (given(opened(cast.lantern), cast.mira, cast.aiko) for _ in range(2))
    claims = Entry.objects.filter(event="case.claimed", body__contains=str(cast.aiko.id))
    rejected = reject_unopened(first.id, cast.aiko, first.version, [reason_of(first)], "All of it.")
    assert rejected.via == Via.UNOPENED
    escalate_unopened(second.id, cast.aiko, second.version, "All of it.")
    assert claims.count() == 2


def test_who_has_been_barred_since_they_took_it_does_not_decide_it(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.lena)
    bar(held, [cast.lena.id])
    with pytest.raises(CaseConflict):
        decide(held.id, cast.lena, held.version, APPROVED, [])


def test_who_is_a_trainee_since_they_took_a_second_review_does_not_decide_it(cast: Cast) -> None:
    Platform.objects.update(second_review_share=1)
    first = opened(cast.lantern)
    said(first, cast.mira, DecisionKind.APPROVED)
    held = open_case(second_case(first).id, cast.lena)
    assert held.kind == CaseKind.SECOND_REVIEW
    Membership.objects.filter(user=cast.lena).update(trainee=True)
    with pytest.raises(CaseConflict):
        decide(held.id, User.objects.get(id=cast.lena.id), held.version, APPROVED, [])
    assert Decision.objects.count() == 1
