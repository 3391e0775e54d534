"""Each of the seven rules alone, all of them together, and the values around each threshold."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances, Outcome
from moderation.policy.rules import Rules
from moderation.screening.result import UNPREPARED, Confidence, Score, ScreeningResult
from moderation.vocabulary import CaseKind, Category, ConfidenceMethod, Rule, Verdict
from tests.moderation.policy.make import answer, rule, simple_rules

APPROVE, REJECT, REVIEW = Verdict.APPROVE, Verdict.REJECT, Verdict.REVIEW
UNSCREENED, FLAGGED, UNCERTAIN = CaseKind.UNSCREENED, CaseKind.FLAGGED, CaseKind.UNCERTAIN
DRUGS, GORE, SCAM, VIOLENCE, WEAPONS = (
    Category.DRUGS,
    Category.GORE,
    Category.SCAM,
    Category.VIOLENCE,
    Category.WEAPONS,
)


def rules_in(outcome: Outcome) -> list[Rule]:
    return [reason.rule for reason in outcome.reasons]


# --- Every set of rules together
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
        Rules(required=required, **TOGETHER_RULES),  # type: ignore[arg-type]
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


# --- Rule 1

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
        ScreeningResult("local", (Score("gore", 0.0, True),)),  # type: ignore[arg-type]
        ScreeningResult("local", (Score(GORE, 0.0, "yes"),)),  # type: ignore[arg-type]
        ScreeningResult("local", (Score(GORE, 0.0, True, flagged="no"),)),  # type: ignore[arg-type]
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


# --- Around each threshold


def below(value: float) -> float:
    return math.nextafter(value, -math.inf)


def above(value: float) -> float:
    return math.nextafter(value, math.inf)


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


# --- Kinds of confidence


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


# --- Flags of the provider


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


# --- Several scorers

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


# --- Circumstances


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


# --- Words


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
