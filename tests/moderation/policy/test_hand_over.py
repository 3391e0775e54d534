"""Handing thresholds over to a cut-off that nobody has set lets nothing through."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy.describe import describe, describe_changes
from moderation.policy.evaluate import evaluate
from moderation.policy.hand_over import hand_over
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import Rules
from moderation.policy.seeds import starter
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Rule, Verdict
from tests.moderation.policy.test_seeds import LOCAL

MAP = RiskMap("local", Category.SEXUAL_EXPLICIT, 1.0, 0.0)
CLEAN = ScreeningResult(
    scorer="local",
    scores=(Score(Category.SEXUAL_EXPLICIT, 0.0, evaluated=True),),
    confidence=Confidence(1.0, ConfidenceMethod.NATIVE),
)


def test_without_a_cut_off_the_cleanest_picture_goes_to_a_person() -> None:
    before = starter([LOCAL])
    after = hand_over(before)
    assert evaluate([CLEAN], before).verdict is Verdict.APPROVE
    outcome = evaluate([CLEAN], after)
    assert outcome.verdict is Verdict.REVIEW
    assert [reason.rule for reason in outcome.reasons] == [Rule.RISK]
    assert "Nothing is approved without a person until a cut-off is set." in describe(after)
    assert "Nothing is approved without a person until a cut-off is set." in list(
        describe_changes(before, after)
    )


def test_it_is_a_policy_like_any_other() -> None:
    handed = hand_over(starter([LOCAL]))
    assert Rules.from_json(handed.to_json()) == handed


def test_a_cut_off_that_is_held_stays() -> None:
    held = replace(starter([LOCAL]), risk=Risk((MAP,), 0.2, 0.9))
    assert hand_over(held).risk == held.risk
    zero = replace(held, risk=Risk((MAP,), 0.0, None))
    assert evaluate([CLEAN], hand_over(zero)).verdict is Verdict.REVIEW
