"""The values around each threshold, and around the confidence that is asked for."""

from __future__ import annotations

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Outcome
from moderation.screening.result import Confidence
from moderation.vocabulary import ConfidenceMethod, Rule, Verdict
from tests.moderation.policy.make import answer, rule, simple_rules
from tests.moderation.policy.short import (
    APPROVE,
    FLAGGED,
    GORE,
    REJECT,
    REVIEW,
    SCAM,
    UNCERTAIN,
    above,
    below,
    rules_in,
)


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.35, 0.5, 0.999])
def test_it_flags_at_the_threshold_and_not_below(threshold: float) -> None:
    rules = simple_rules(category_rules=(rule(GORE, "local", threshold),), min_confidence=0.0)
    assert evaluate([answer(scores={GORE: below(threshold)})], rules).verdict is APPROVE
    for score in (threshold, above(threshold)):
        outcome = evaluate([answer(scores={GORE: score})], rules)
        assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, FLAGGED, [Rule.FLAG_AT])
        assert (outcome.reasons[0].score, outcome.reasons[0].threshold) == (score, threshold)


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.8, 0.95])
def test_it_rejects_at_the_threshold_and_not_below(threshold: float) -> None:
    rules = simple_rules(category_rules=(rule(GORE, "local", None, threshold),), min_confidence=0.0)
    assert evaluate([answer(scores={GORE: below(threshold)})], rules).verdict is APPROVE
    for score in (threshold, above(threshold)):
        outcome = evaluate([answer(scores={GORE: score})], rules)
        assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REJECT, None, [Rule.REJECT_AT])


@pytest.mark.parametrize(
    "method", [ConfidenceMethod.NATIVE, ConfidenceMethod.PROBABILITY, ConfidenceMethod.LOGPROB]
)
@pytest.mark.parametrize("minimum", [0.1, 0.5, 0.85, 1.0])
def test_it_asks_for_the_confidence_and_no_more(minimum: float, method: ConfidenceMethod) -> None:
    def with_confidence(value: float) -> Outcome:
        # A score of 0.3 would fall to rule 6 if the scorer's own confidence did not stand in for it.
        screening = answer(scores={GORE: 0.3}, confidence=value, method=method)
        return evaluate([screening], simple_rules(min_confidence=minimum))

    outcome = with_confidence(below(minimum))
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNCERTAIN, [Rule.LOW_CONFIDENCE])
    assert outcome.confidence == Confidence(below(minimum), method)
    assert with_confidence(minimum).verdict is APPROVE
    if minimum < 1:
        assert with_confidence(above(minimum)).verdict is APPROVE


@pytest.mark.parametrize(
    ("minimum", "score"), [(0.85, 0.15), (0.5, 0.5), (0.75, 0.25), (0.9, 0.1), (1.0, 0.0)]
)
def test_it_derives_the_confidence_from_the_highest_score(minimum: float, score: float) -> None:
    rules = simple_rules(category_rules=(), min_confidence=minimum)

    def with_score(value: float) -> Outcome:
        return evaluate([answer(scores={GORE: value, SCAM: 0.0})], rules)

    assert with_score(score).verdict is APPROVE
    if score:
        assert with_score(below(score)).verdict is APPROVE
    over = score + 2**-52  # one step of a float near 1: a smaller one is lost in 1 − score
    outcome = with_score(over)
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (
        REVIEW,
        UNCERTAIN,
        [Rule.DERIVED_CONFIDENCE],
    )
    assert outcome.confidence == Confidence(1 - over, ConfidenceMethod.DERIVED)


def test_it_sends_a_highest_score_of_16_to_a_person_under_the_starter_confidence() -> None:
    outcome = evaluate([answer(scores={GORE: 0.16})], simple_rules(min_confidence=0.85))
    assert (outcome.verdict, outcome.kind) == (REVIEW, UNCERTAIN)


@pytest.mark.parametrize("method", [ConfidenceMethod.DERIVED, ConfidenceMethod.NONE])
@pytest.mark.parametrize("value", [None, 0.0, 1.0])
def test_it_asks_rule_6_when_the_confidence_is_not_the_scorers_own(
    method: ConfidenceMethod, value: float | None
) -> None:
    def with_score(score: float) -> Outcome:
        screening = answer(scores={GORE: score}, confidence=value, method=method)
        return evaluate([screening], simple_rules(min_confidence=0.8))

    assert rules_in(with_score(0.3)) == [Rule.DERIVED_CONFIDENCE]
    assert with_score(0.1).verdict is APPROVE


@pytest.mark.parametrize("method", ConfidenceMethod)
def test_it_asks_rule_6_when_a_method_comes_without_a_value(method: ConfidenceMethod) -> None:
    screening = answer(scores={GORE: 0.3}, confidence=None, method=method)
    assert rules_in(evaluate([screening], simple_rules(min_confidence=0.8))) == [Rule.DERIVED_CONFIDENCE]


@pytest.mark.parametrize(
    ("says", "score", "verdict", "expected"),
    [
        (1.0, 0.1, APPROVE, [Rule.CLEAR]),
        (1.0, 0.3, REVIEW, [Rule.DERIVED_CONFIDENCE]),
        (0.8, 0.1, APPROVE, [Rule.CLEAR]),
        (below(0.8), 0.1, REVIEW, [Rule.LOW_CONFIDENCE]),
        (0.5, 0.3, REVIEW, [Rule.LOW_CONFIDENCE, Rule.DERIVED_CONFIDENCE]),
    ],
)
def test_it_lets_a_self_report_send_to_a_person_and_never_through(
    says: float, score: float, verdict: Verdict, expected: list[Rule]
) -> None:
    screening = answer(scores={GORE: score}, confidence=says, method=ConfidenceMethod.SELF_REPORT)
    outcome = evaluate([screening], simple_rules(min_confidence=0.8))
    assert (outcome.verdict, rules_in(outcome)) == (verdict, expected)
