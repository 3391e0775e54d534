"""The combined risk, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from moderation.policy.blind_spots import blind_spots
from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.policy.risk import Risk, RiskMap, combine
from moderation.policy.rules import Rules
from moderation.screening.providers.base import DefaultRule
from moderation.vocabulary import CaseKind, Category, Rule, Verdict
from tests.moderation.policy.make import answer, rule, simple_rules

GORE, SCAM, DRUGS = Category.GORE, Category.SCAM, Category.DRUGS
AS_IT_IS = (RiskMap("local", GORE, 1, 0), RiskMap("local", SCAM, 1, 0), RiskMap("second", GORE, 1, 0))
"""A slope of 1 and an intercept of 0 leave a score as it is."""


def with_risk(approve_below: float | None = None, reject_from: float | None = None, **changes: Any) -> Rules:
    """Nothing is flagged; only the risk speaks."""
    content: dict[str, Any] = {"scorers": ("local", "second"), "category_rules": (), "min_confidence": 0}
    return simple_rules(**content, **changes, risk=Risk(AS_IT_IS, approve_below, reject_from))


@pytest.mark.parametrize(
    ("judged", "risk"),
    [
        ([("local", GORE, 0.1)], 0.1),
        ([("local", GORE, 0.1), ("local", SCAM, 0.2)], 0.28),
        ([("local", GORE, 0.1), ("local", SCAM, 0.2), ("second", GORE, 0.5)], 0.64),
        ([("local", GORE, 0.1), ("local", DRUGS, 0.9), ("third", GORE, 0.9)], 0.1),
        ([("local", GORE, 0.0)], 0.000001),
        ([("local", GORE, 1.0)], 0.999999),
    ],
)
def test_it_is_one_minus_the_product_of_what_speaks_against_it(
    judged: list[tuple[str, Category, float]], risk: float
) -> None:
    combined = combine(Risk(AS_IT_IS), judged)
    assert combined is not None
    assert combined.value == risk


def test_it_follows_platts_formula() -> None:
    combined = combine(Risk((RiskMap("local", GORE, 2, -3),)), [("local", GORE, 0.9)])
    assert combined is not None
    assert combined.value == 0.801301576  # 1 / (1 + e³ · (0.1 / 0.9)²)


@pytest.mark.parametrize(("slope", "intercept"), [(1000, 1000), (1000, -1000), (0, -1000), (0, 0)])
@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_it_is_a_share_however_steep_the_map(slope: float, intercept: float, score: float) -> None:
    combined = combine(Risk((RiskMap("local", GORE, slope, intercept),)), [("local", GORE, score)])
    assert combined is not None
    assert 0 <= combined.value <= 1


def test_it_is_unknown_where_no_map_applies() -> None:
    assert combine(Risk(AS_IT_IS), [("local", DRUGS, 0.5)]) is None


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [({GORE: 0.1}, Verdict.APPROVE), ({GORE: 0.2}, Verdict.REVIEW), ({GORE: 0.1, SCAM: 0.1}, Verdict.REVIEW)],
)
def test_it_approves_only_below_the_cut_off(scores: dict[Category, float], verdict: Verdict) -> None:
    outcome = evaluate([answer(scores=scores)], with_risk(approve_below=0.19))
    assert outcome.verdict is verdict
    if verdict is Verdict.REVIEW:
        assert [reason.rule for reason in outcome.reasons] == [Rule.RISK]
        assert outcome.kind is CaseKind.UNCERTAIN
        assert not outcome.unsure  # another scorer can only add to it


def test_it_says_what_the_risk_is_and_what_says_the_most_for_it() -> None:
    answers = [answer(scores={GORE: 0.1}), answer("second", {GORE: 0.2})]
    (reason,) = evaluate(answers, with_risk(approve_below=0.28)).reasons
    assert (
        reason.words == "The combined risk is 0.28, mostly for Gore from second; a person looks from 0.28 on."
    )
    assert (reason.category, reason.scorer, reason.score, reason.threshold) == (GORE, "second", 0.28, 0.28)
    (clear,) = evaluate(answers, with_risk(approve_below=0.2801)).reasons
    assert clear.words.endswith("The combined risk is 0.28, below 0.2801.")
    (rejected,) = evaluate(answers, with_risk(reject_from=0.1)).reasons
    assert (
        rejected.words
        == "The combined risk is 0.28, mostly for Gore from second; it is rejected from 0.10 on."
    )


def test_nothing_follows_from_maps_without_a_cut_off() -> None:
    rules = with_risk()
    outcome = evaluate([answer(scores={GORE: 1.0})], rules)
    assert outcome == evaluate([answer(scores={GORE: 1.0})], replace(rules, risk=Risk()))


def test_a_person_looks_when_nothing_was_judged_that_has_a_map() -> None:
    outcome = evaluate([answer(scores={DRUGS: 0.0})], with_risk(approve_below=1.0))
    assert (outcome.verdict, outcome.kind) == (Verdict.REVIEW, CaseKind.UNCERTAIN)
    assert [reason.rule for reason in outcome.reasons] == [Rule.RISK]
    assert outcome.reasons[0].words == "No scorer judged anything that the combined risk could be told from."


def test_an_answer_that_cannot_be_used_does_not_count() -> None:
    broken = [answer(scores={GORE: 0.1}), answer("second", {GORE: 0.9}, failure="truncated")]
    outcome = evaluate(broken, with_risk(reject_from=0.5))
    assert outcome.verdict is Verdict.REVIEW
    assert Rule.RISK_REJECT not in {reason.rule for reason in outcome.reasons}


def test_it_rejects_from_its_other_cut_off_unless_that_is_suspended() -> None:
    rules, said = with_risk(approve_below=0.1, reject_from=0.8), [answer(scores={GORE: 0.8})]
    outcome = evaluate(said, rules)
    assert outcome.verdict is Verdict.REJECT
    assert [reason.rule for reason in outcome.reasons] == [Rule.RISK_REJECT, Rule.RISK]
    suspended = evaluate(said, rules, Circumstances(rejections_suspended="an admin stopped them."))
    assert (suspended.verdict, suspended.reasons[-1].rule) == (Verdict.REVIEW, Rule.SUSPENDED)


def test_it_stands_behind_a_scorer_that_is_not_sure_and_before_a_flag() -> None:
    rules = with_risk(reject_from=0.8)
    flagged = [answer(scores={GORE: 0.9}, flags=(GORE,))]
    assert evaluate(flagged, rules).verdict is Verdict.REJECT
    unsure = replace(rules, min_confidence=0.5)
    assert evaluate([answer(scores={GORE: 0.9}, confidence=0.4)], unsure).verdict is Verdict.REVIEW


def test_the_categories_own_rules_stay_beside_it() -> None:
    rules = replace(with_risk(approve_below=1.0), category_rules=(rule(DRUGS, "*", 0.1),))
    outcome = evaluate([answer(scores={GORE: 0.0, DRUGS: 0.1})], rules)
    assert [reason.rule for reason in outcome.reasons] == [Rule.FLAG_AT]


class Judge:
    name = "local"
    judges = (GORE,)
    default_rule = DefaultRule(flag_at=0.2)


def test_a_policy_whose_risk_lets_nothing_through_has_no_blind_spots() -> None:
    open_gate, shut = with_risk(approve_below=0.5), with_risk(approve_below=0.0)
    alone = [
        replace(rules, scorers=("local",), risk=replace(rules.risk, maps=AS_IT_IS[:2]))
        for rules in (open_gate, shut)
    ]
    assert Category.EXTREMISM in blind_spots(alone[0], [Judge()])
    assert blind_spots(alone[1], [Judge()]) == ()
