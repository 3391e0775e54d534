"""Every set of rules that can hold at once: the earliest decides, and every reason is kept."""

from __future__ import annotations

from itertools import combinations

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Outcome
from moderation.policy.rules import Rules
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import CaseKind, Category, Rule
from tests.moderation.policy.make import answer, rule
from tests.moderation.policy.short import (
    APPROVE,
    DRUGS,
    FLAGGED,
    GORE,
    REJECT,
    REVIEW,
    SCAM,
    UNCERTAIN,
    UNSCREENED,
    VIOLENCE,
    WEAPONS,
    rules_in,
)

# Each rule is brought about by a scorer of its own that judges a category of its own, so that any of them can
# be put together. `calm` is always there and finds nothing.

SCORERS = ("calm", "doubting", "rejecting", "flagging", "naming", "silent")
TOGETHER_RULES = {
    "scorers": SCORERS,
    "category_rules": (rule("*", "rejecting", None, 0.95), rule("*", "flagging", 0.4), rule("*", "*", None)),
    "min_confidence": 0.8,
}
CALM = answer("calm", {DRUGS: 0.01}, confidence=0.99)
BROUGHT_ABOUT_BY: dict[Rule, ScreeningResult | None] = {
    Rule.NOT_EVALUATED: None,
    Rule.LOW_CONFIDENCE: answer("doubting", {VIOLENCE: 0.01}, confidence=0.5),
    Rule.REJECT_AT: answer("rejecting", {WEAPONS: 0.97}, confidence=0.99),
    Rule.FLAG_AT: answer("flagging", {SCAM: 0.5}, confidence=0.99),
    Rule.PROVIDER_FLAG: answer("naming", {Category.EXTREMISM: 0.1}, confidence=0.99, flagged=True),
    Rule.DERIVED_CONFIDENCE: answer("silent", {Category.HARASSMENT: 0.3}),
}
# Written out, not computed: what the earliest rule that holds decides.
DECIDES = {
    Rule.NOT_EVALUATED: REVIEW,
    Rule.LOW_CONFIDENCE: REVIEW,
    Rule.REJECT_AT: REJECT,
    Rule.FLAG_AT: REVIEW,
    Rule.PROVIDER_FLAG: REVIEW,
    Rule.DERIVED_CONFIDENCE: REVIEW,
}
# The kind of the eleven pairs that go to a person, and of each rule alone.
KINDS: dict[frozenset[Rule], CaseKind | None] = {
    frozenset({Rule.NOT_EVALUATED}): UNSCREENED,
    frozenset({Rule.LOW_CONFIDENCE}): UNCERTAIN,
    frozenset({Rule.REJECT_AT}): None,
    frozenset({Rule.FLAG_AT}): FLAGGED,
    frozenset({Rule.PROVIDER_FLAG}): FLAGGED,
    frozenset({Rule.DERIVED_CONFIDENCE}): UNCERTAIN,
    frozenset({Rule.NOT_EVALUATED, Rule.LOW_CONFIDENCE}): UNSCREENED,
    frozenset({Rule.NOT_EVALUATED, Rule.REJECT_AT}): UNSCREENED,
    frozenset({Rule.NOT_EVALUATED, Rule.FLAG_AT}): UNSCREENED,
    frozenset({Rule.NOT_EVALUATED, Rule.PROVIDER_FLAG}): UNSCREENED,
    frozenset({Rule.NOT_EVALUATED, Rule.DERIVED_CONFIDENCE}): UNSCREENED,
    frozenset({Rule.LOW_CONFIDENCE, Rule.REJECT_AT}): UNCERTAIN,
    frozenset({Rule.LOW_CONFIDENCE, Rule.FLAG_AT}): FLAGGED,
    frozenset({Rule.LOW_CONFIDENCE, Rule.PROVIDER_FLAG}): FLAGGED,
    frozenset({Rule.LOW_CONFIDENCE, Rule.DERIVED_CONFIDENCE}): UNCERTAIN,
    frozenset({Rule.REJECT_AT, Rule.FLAG_AT}): None,
    frozenset({Rule.REJECT_AT, Rule.PROVIDER_FLAG}): None,
    frozenset({Rule.REJECT_AT, Rule.DERIVED_CONFIDENCE}): None,
    frozenset({Rule.FLAG_AT, Rule.PROVIDER_FLAG}): FLAGGED,
    frozenset({Rule.FLAG_AT, Rule.DERIVED_CONFIDENCE}): FLAGGED,
    frozenset({Rule.PROVIDER_FLAG, Rule.DERIVED_CONFIDENCE}): FLAGGED,
}


def bring_about(*holding: Rule) -> Outcome:
    screenings = [BROUGHT_ABOUT_BY[name] for name in holding]
    required = (GORE,) if Rule.NOT_EVALUATED in holding else ()
    return evaluate(
        [CALM, *(screening for screening in screenings if screening)],
        Rules(required=required, **TOGETHER_RULES),  # type: ignore[arg-type]  # a dict of several types
    )


def test_it_knows_every_pair() -> None:
    assert set(KINDS) == {frozenset(some) for n in (1, 2) for some in combinations(DECIDES, n)}


@pytest.mark.parametrize("holding", KINDS, ids=lambda holding: "+".join(sorted(holding)))
def test_it_lets_the_earlier_of_two_rules_win(holding: frozenset[Rule]) -> None:
    in_order = [name for name in DECIDES if name in holding]
    outcome = bring_about(*in_order)
    assert outcome.verdict is DECIDES[in_order[0]]
    assert rules_in(outcome) == in_order
    assert outcome.kind is KINDS[holding]


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_it_keeps_every_reason_of_any_number_of_rules(count: int) -> None:
    for holding in combinations(DECIDES, count):
        outcome = bring_about(*holding)
        assert rules_in(outcome) == list(holding)
        assert outcome.verdict is DECIDES[holding[0]]
        unsure = {Rule.NOT_EVALUATED, Rule.LOW_CONFIDENCE, Rule.DERIVED_CONFIDENCE} & set(holding)
        assert outcome.unsure == bool(unsure)


def test_it_approves_when_nothing_holds() -> None:
    outcome = bring_about()
    assert (outcome.verdict, outcome.kind, rules_in(outcome)) == (APPROVE, None, [Rule.CLEAR])
    assert outcome.not_evaluated == tuple(category for category in Category if category is not DRUGS)
    assert not outcome.unsure
