"""What a provider flags itself, what is suspended, and the reasons in words."""

from __future__ import annotations

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import Rule
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
    rules_in,
)


def test_it_names_the_category_that_the_provider_flagged() -> None:
    screening = answer(scores={GORE: 0.1, SCAM: 0.1}, flagged=True, flags=(SCAM,))
    outcome = evaluate([screening], simple_rules())
    assert [(reason.rule, reason.category) for reason in outcome.reasons] == [(Rule.PROVIDER_FLAG, SCAM)]


def test_it_takes_a_flag_on_a_category_without_a_score() -> None:
    flagged = Score(SCAM, None, evaluated=False, flagged=True)
    outcome = evaluate([ScreeningResult("local", (Score(GORE, 0.0, True), flagged))], simple_rules())
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, FLAGGED, [Rule.PROVIDER_FLAG])
    assert SCAM in outcome.not_evaluated


def test_it_takes_flags_that_say_no_for_no_flags() -> None:
    not_flagged = ScreeningResult("local", (Score(GORE, 0.0, True, flagged=False),), flagged=False)
    assert evaluate([not_flagged], simple_rules()).verdict is APPROVE


def test_it_suspends_approvals_and_says_why() -> None:
    clean, dirty = answer(scores={GORE: 0.0}), answer(scores={GORE: 0.99}, confidence=0.99)
    rules = simple_rules(category_rules=(rule("*", "*", None, 0.9),))
    suspended = Circumstances(approvals_suspended="the last certificate no longer holds.")
    outcome = evaluate([clean], rules, suspended)
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (REVIEW, UNCERTAIN, [Rule.SUSPENDED])
    assert "the last certificate no longer holds." in outcome.reasons[0].words
    assert evaluate([dirty], rules, suspended).verdict is REJECT


def test_it_suspends_rejections_and_keeps_the_reason() -> None:
    clean, dirty = answer(scores={GORE: 0.0}), answer(scores={GORE: 0.99}, confidence=0.99)
    rules = simple_rules(category_rules=(rule("*", "*", None, 0.9),))
    suspended = Circumstances(rejections_suspended="an admin stopped them.")
    outcome = evaluate([dirty], rules, suspended)
    assert (outcome.verdict, outcome.kind) == (REVIEW, UNCERTAIN)
    assert rules_in(outcome) == [Rule.REJECT_AT, Rule.SUSPENDED]
    assert evaluate([clean], rules, suspended).verdict is APPROVE


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (0.62, "Gore scores 0.62 from local; it is flagged from 0.40 on."),
        (0.4, "Gore scores 0.40 from local; it is flagged from 0.40 on."),
        (above(0.4), "Gore scores 0.4000000000000001 from local; it is flagged from 0.40 on."),
    ],
)
def test_it_gives_the_numbers_in_words_that_tell_them_apart(score: float, words: str) -> None:
    outcome = evaluate([answer(scores={GORE: score}, confidence=0.9)], simple_rules())
    assert outcome.reasons[0].words == words
