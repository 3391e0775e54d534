"""Several scorers: each is measured by its own thresholds, and none stands in for another."""

from __future__ import annotations

import math

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Rule, Verdict
from tests.moderation.policy.make import answer, rule, simple_rules
from tests.moderation.policy.short import (
    APPROVE,
    FLAGGED,
    GORE,
    REJECT,
    REVIEW,
    SCAM,
    UNSCREENED,
    rules_in,
)

TWO = {"scorers": ("first", "second"), "min_confidence": 0.8}


@pytest.mark.parametrize("flipped", [False, True])
def test_it_goes_by_the_policys_order_and_not_by_the_answers(flipped: bool) -> None:
    screenings = [answer("first", {GORE: 0.3}), answer("second", {GORE: 0.0, SCAM: 0.0}, confidence=0.9)]
    outcome = evaluate(screenings[::-1] if flipped else screenings, simple_rules(**TWO))
    assert (outcome.verdict, outcome.confidence.value) == (APPROVE, 0.9)


@pytest.mark.parametrize(
    ("first", "rule_that_holds"),
    [
        (answer("first", {GORE: 0.3, SCAM: 0.0}), Rule.DERIVED_CONFIDENCE),
        (answer("first", {GORE: 0.0, SCAM: 0.0}, confidence=0.3), Rule.LOW_CONFIDENCE),
    ],
)
def test_it_asks_for_confidence_where_a_later_scorer_judged_only_a_part(
    first: ScreeningResult, rule_that_holds: Rule
) -> None:
    partly = answer("second", {GORE: 0.0}, confidence=0.9)
    wholly = answer("second", {GORE: 0.0, SCAM: 0.0}, confidence=0.9)
    assert rules_in(evaluate([first, partly], simple_rules(**TWO))) == [rule_that_holds]
    assert evaluate([first, wholly], simple_rules(**TWO)).verdict is APPROVE


def test_it_never_lets_an_earlier_scorer_stand_in_for_a_later_one() -> None:
    sure, unsure = answer("first", {GORE: 0.0}, confidence=0.9), answer("second", {GORE: 0.0}, confidence=0.3)
    assert rules_in(evaluate([sure, unsure], simple_rules(**TWO))) == [Rule.LOW_CONFIDENCE]


def test_it_lets_two_later_scorers_judge_together_what_an_earlier_one_judged() -> None:
    rules = simple_rules(scorers=("first", "second", "third"), min_confidence=0.8)
    first = answer("first", {GORE: 0.3, SCAM: 0.3})
    later = [answer("second", {GORE: 0.0}, confidence=0.9), answer("third", {SCAM: 0.0}, confidence=0.9)]
    assert evaluate([first, *later], rules).verdict is APPROVE


@pytest.mark.parametrize(
    ("limits", "verdict", "expected"),
    [((0.4, None), REVIEW, Rule.FLAG_AT), ((None, 0.9), REJECT, Rule.REJECT_AT)],
)
def test_it_lets_the_flags_and_rejects_of_each_scorer_stand(
    limits: tuple[float | None, float | None], verdict: Verdict, expected: Rule
) -> None:
    rules = simple_rules(**TWO, category_rules=(rule("*", "*", *limits),))
    found, clean = answer("first", {GORE: 0.95}), answer("second", {GORE: 0.0}, confidence=0.9)
    outcome = evaluate([found, clean], rules)
    assert (outcome.verdict, rules_in(outcome)) == (verdict, [expected])


def test_it_never_measures_a_score_by_another_scorers_threshold() -> None:
    rules = simple_rules(**TWO, category_rules=(rule("*", "first", 0.1), rule(GORE, "first", 0.1)))
    assert evaluate([answer("second", {GORE: 0.15}, confidence=0.9)], rules).verdict is APPROVE
    assert evaluate([answer("first", {GORE: 0.15}, confidence=0.9)], rules).verdict is REVIEW


FAILED = [
    answer("second", failure="timeout"),
    answer("second", {SCAM: math.nan}),
    answer("second"),
]


@pytest.mark.parametrize("failed", FAILED)
def test_it_never_approves_when_one_of_several_scorers_failed(failed: ScreeningResult) -> None:
    outcome = evaluate([answer("first", {GORE: 0.0}, confidence=0.9), failed], simple_rules(**TWO))
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNSCREENED, [Rule.UNSCREENED])
    assert outcome.reasons[0].scorer == "second"


@pytest.mark.parametrize("failed", FAILED)
def test_it_misses_the_required_category_of_the_scorer_that_failed(failed: ScreeningResult) -> None:
    rules = simple_rules(**TWO, required=(GORE, SCAM))
    outcome = evaluate([answer("first", {GORE: 0.0}, confidence=0.9), failed], rules)
    assert [(reason.rule, reason.category) for reason in outcome.reasons] == [(Rule.NOT_EVALUATED, SCAM)]


@pytest.mark.parametrize("failed", FAILED)
def test_it_lets_a_flag_decide_the_kind_when_another_scorer_failed(failed: ScreeningResult) -> None:
    outcome = evaluate([answer("first", {GORE: 0.9}, confidence=0.9), failed], simple_rules(**TWO))
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, FLAGGED, [Rule.FLAG_AT])


def test_it_never_approves_when_the_budget_kept_a_scorer_from_being_asked() -> None:
    clean = answer("first", {GORE: 0.0}, confidence=0.9)
    assert evaluate([clean], simple_rules(**TWO)).verdict is APPROVE
    outcome = evaluate([clean], simple_rules(**TWO), Circumstances(budget_spent=True))
    assert (outcome.verdict, outcome.kind) == (REVIEW, UNSCREENED)


def test_it_looks_at_no_scorer_that_the_policy_does_not_name() -> None:
    stranger = answer("stranger", {GORE: 0.99}, flagged=True)
    assert evaluate([answer(scores={GORE: 0.0}), stranger], simple_rules()).verdict is APPROVE
    assert rules_in(evaluate([stranger], simple_rules())) == [Rule.UNSCREENED]
