"""Rule 1: what nobody screened, and answers without sense, go to a person."""

from __future__ import annotations

import math
from typing import Any

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.screening.result import UNPREPARED, Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Rule
from tests.moderation.policy.make import answer, rule, simple_rules
from tests.moderation.policy.short import (
    APPROVE,
    GORE,
    REVIEW,
    SCAM,
    UNSCREENED,
    rules_in,
)

BROKEN = [math.nan, math.inf, -math.inf, -0.01, 1.01, 10**400, True, False, "0.1", "", None, [0.1], 1j]


@pytest.mark.parametrize("screenings", [[], [answer(failure="unavailable")], [answer()]])
def test_it_sends_to_a_person_what_nobody_screened(screenings: list[ScreeningResult]) -> None:
    outcome = evaluate(screenings, simple_rules())
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNSCREENED, [Rule.UNSCREENED])
    assert outcome.confidence == Confidence(None, ConfidenceMethod.NONE)
    assert outcome.not_evaluated == tuple(Category)


@pytest.mark.parametrize("value", BROKEN, ids=repr)
def test_it_takes_a_score_that_is_no_number_for_a_broken_answer(value: Any) -> None:
    # The sound score beside it is over reject_at and the provider flagged: nothing of it is used.
    screening = answer(scores={GORE: value, SCAM: 0.99}, confidence=0.1, flagged=True, flags=(GORE,))
    outcome = evaluate([screening], simple_rules(category_rules=(rule("*", "*", 0.1, 0.9),)))
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNSCREENED, [Rule.UNSCREENED])


@pytest.mark.parametrize("value", [value for value in BROKEN if value is not None], ids=repr)
@pytest.mark.parametrize("method", ConfidenceMethod)
def test_it_takes_a_confidence_that_is_no_number_for_a_broken_answer(
    value: Any, method: ConfidenceMethod
) -> None:
    outcome = evaluate([answer(scores={GORE: 0.0}, confidence=value, method=method)], simple_rules())
    assert rules_in(outcome) == [Rule.UNSCREENED]


@pytest.mark.parametrize(
    "screening",
    [
        ScreeningResult("local", (Score(GORE, 0.0, True), Score(GORE, 0.0, True))),
        ScreeningResult("local", (Score("gore", 0.0, True),)),  # type: ignore[arg-type]  # what is tested is the wrong type
        ScreeningResult("local", (Score(GORE, 0.0, "yes"),)),  # type: ignore[arg-type]  # the same
        ScreeningResult("local", (Score(GORE, 0.0, True, flagged="no"),)),  # type: ignore[arg-type]  # the same
        ScreeningResult("local", (Score(GORE, 0.0, True), Score(SCAM, math.nan, False))),
        answer(scores={GORE: 0.0}, flagged="no"),
        answer(scores={GORE: 0.0}, confidence=0.9, method="certain"),
        answer(scores={GORE: 0.0}, failure="refused"),
    ],
)
def test_it_uses_nothing_of_an_answer_without_sense(screening: ScreeningResult) -> None:
    outcome = evaluate([screening], simple_rules())
    assert (outcome.verdict, rules_in(outcome)) == (REVIEW, [Rule.UNSCREENED])


@pytest.mark.parametrize("zero", [0, 0.0, -0.0])
def test_it_takes_every_zero_for_a_score(zero: float) -> None:
    assert evaluate([answer(scores={GORE: zero})], simple_rules()).verdict is APPROVE


def test_it_keeps_rule_2_beside_rule_1() -> None:
    outcome = evaluate([answer(failure="refused")], simple_rules(required=(GORE,)))
    assert rules_in(outcome) == [Rule.UNSCREENED, Rule.NOT_EVALUATED]
    assert (outcome.verdict, outcome.kind, outcome.unsure) == (REVIEW, UNSCREENED, True)


def test_it_does_not_blame_a_scorer_that_had_no_picture_to_look_at() -> None:
    outcome = evaluate([answer("local", failure=UNPREPARED)], simple_rules())
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNSCREENED, [Rule.UNSCREENED])
    assert outcome.reasons[0].words == "The picture could not be prepared, so local was not asked."


def test_it_keeps_the_provider_flag_of_an_answer_that_judges_nothing() -> None:
    outcome = evaluate([answer(flagged=True)], simple_rules())
    assert rules_in(outcome) == [Rule.UNSCREENED, Rule.PROVIDER_FLAG]
    assert (outcome.verdict, outcome.kind) == (REVIEW, UNSCREENED)


def test_it_has_nothing_to_ask_rules_3_4_and_6_of_without_a_usable_answer() -> None:
    unjudged = ScreeningResult("local", (Score(GORE, 0.99, False),), Confidence(0.1, ConfidenceMethod.NATIVE))
    outcome = evaluate([unjudged], simple_rules(category_rules=(rule("*", "*", 0.1, 0.2),)))
    assert rules_in(outcome) == [Rule.UNSCREENED]


def test_it_says_that_the_budget_is_spent() -> None:
    outcome = evaluate([], simple_rules(), Circumstances(budget_spent=True))
    assert "budget" in outcome.reasons[0].words
