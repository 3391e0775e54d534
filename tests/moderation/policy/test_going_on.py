"""When a scorer's turn comes, and that a stand-in's answer closes the gap it was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy.evaluate import evaluate
from moderation.policy.going_on import ask_in_order, is_asked
from moderation.policy.rules import Rules, Step
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import CaseKind, Category, Verdict, When
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import answer, simple_rules
from tests.moderation.policy.test_evaluate_properties import many

GORE, SCAM = Category.GORE, Category.SCAM
SURE = answer("first", {GORE: 0.01}, confidence=0.99)
UNSURE = answer("first", {GORE: 0.01}, confidence=0.3)
FLAGGED = answer("first", {GORE: 0.7}, confidence=0.99)
DOWN = answer("first", failure="unavailable")
BROKEN = answer("first", {GORE: 1.5}, confidence=0.99)
NOTHING = answer("first", {})


def two(when: When, **changes: object) -> Rules:
    return simple_rules(scorers=("first", "second"), conditions=(Step("second", when),), **changes)


@pytest.mark.parametrize(
    ("said", "always", "if_unsure", "if_unavailable"),
    [
        (SURE, True, False, False),
        (UNSURE, True, True, False),
        (FLAGGED, True, False, False),
        (DOWN, True, False, True),
        (BROKEN, True, False, True),
        (NOTHING, True, False, True),
    ],
)
def test_each_condition_after_each_answer(
    said: ScreeningResult, always: bool, if_unsure: bool, if_unavailable: bool
) -> None:
    for when, expected in zip(When, (always, if_unsure, if_unavailable), strict=True):
        assert is_asked(Step("second", when), [said], two(when)) == expected


def test_a_required_category_that_nobody_judged_is_doubt() -> None:
    assert is_asked(Step("second", When.IF_UNSURE), [SURE], two(When.IF_UNSURE, required=(SCAM,)))
    assert is_asked(Step("second", When.IF_UNSURE), [DOWN], two(When.IF_UNSURE, required=(SCAM,)))


def test_a_stand_in_is_no_gap_and_closes_one() -> None:
    rules = two(When.IF_UNAVAILABLE)
    good, down = answer("second", {SCAM: 0.01}, confidence=0.99), answer("second", failure="refused")

    assert evaluate([DOWN, good], rules).verdict is Verdict.APPROVE
    assert evaluate([SURE], rules).verdict is Verdict.APPROVE
    assert evaluate([SURE, down], rules).verdict is Verdict.APPROVE  # the first has recovered meanwhile
    both = evaluate([DOWN, down], rules)
    assert (both.verdict, both.kind) == (Verdict.REVIEW, CaseKind.UNSCREENED)
    assert [reason.scorer for reason in both.reasons] == ["first", "second"]


@pytest.mark.parametrize("when", [When.ALWAYS, When.IF_UNSURE])
def test_only_a_stand_in_closes_a_gap(when: When) -> None:
    good = answer("second", {SCAM: 0.01}, confidence=0.99)
    outcome = evaluate([DOWN, good], two(when))
    assert (outcome.verdict, outcome.kind) == (Verdict.REVIEW, CaseKind.UNSCREENED)


def test_required_categories_decide_beside_a_stand_in() -> None:
    good = answer("second", {SCAM: 0.01}, confidence=0.99)
    outcome = evaluate([DOWN, good], two(When.IF_UNAVAILABLE, required=(GORE,)))
    assert (outcome.verdict, outcome.kind) == (Verdict.REVIEW, CaseKind.UNSCREENED)


def test_a_gap_after_the_stand_in_stays_open() -> None:
    rules = simple_rules(
        scorers=("first", "second", "third"), conditions=(Step("second", When.IF_UNAVAILABLE),)
    )
    good = answer("second", {SCAM: 0.01}, confidence=0.99)
    outcome = evaluate([DOWN, good, answer("third", failure="unavailable")], rules)
    assert outcome.verdict is Verdict.REVIEW
    assert [reason.scorer for reason in outcome.reasons] == ["third"]


def test_a_second_stand_in_is_asked_only_when_the_first_fails_too() -> None:
    rules = simple_rules(
        scorers=("first", "second", "third"),
        conditions=(Step("second", When.IF_UNAVAILABLE), Step("third", When.IF_UNAVAILABLE)),
    )
    good, down = answer("second", {SCAM: 0.01}, confidence=0.99), answer("second", failure="refused")
    assert not is_asked(rules.steps[2], [DOWN, good], rules)
    assert is_asked(rules.steps[2], [DOWN, down], rules)


@st.composite
def replies(draw: st.DrawFn) -> dict[str, ScreeningResult]:
    """One reply of each scorer, some of them of no use."""
    failures = st.sampled_from(["unavailable", "refused"])
    return {
        name: draw(some.screenings(scorer=name))
        if draw(st.integers(0, 3))
        else answer(name, failure=draw(failures))
        for name in some.SCORERS
    }


@many
@given(replies(), some.cascades())
def test_an_approval_leaves_no_gap_that_nobody_stood_in_for(
    reply: dict[str, ScreeningResult], rules: Rules
) -> None:
    """A second reading of the rule, from the failed scorer's side."""
    said = ask_in_order(rules, reply.__getitem__)
    if evaluate(said, rules).verdict is not Verdict.APPROVE:
        return
    when = {step.scorer: step.when for step in rules.steps}
    for place, result in enumerate(said):
        if result.failure:
            stand_ins = [later for later in said[place + 1 :] if when[later.scorer] is When.IF_UNAVAILABLE]
            assert any(later.failure is None for later in stand_ins)
