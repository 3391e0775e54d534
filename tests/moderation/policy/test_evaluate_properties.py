"""What holds for any policy, any answers and any circumstances."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.policy.risk import Risk
from moderation.policy.rules import Rules
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Rule, Verdict
from tests.moderation.policy import strategies as some

TRUSTED = {ConfidenceMethod.NATIVE, ConfidenceMethod.PROBABILITY, ConfidenceMethod.LOGPROB}
ORDER = list(Rule)
NEARER_THAN_THIS = 1e-8  # two readings of the risk may differ by its last digit

many = settings(max_examples=100, deadline=None, database=None)
fewer = settings(max_examples=40, deadline=None, database=None)  # three evaluations each
answers = st.lists(some.screenings(), max_size=4)


@many
@given(answers, some.failures(), st.integers(0, 4), some.rules(), some.circumstances)
def test_it_never_approves_when_anything_is_broken(
    sound: list[ScreeningResult],
    broken: ScreeningResult,
    place: int,
    rules: Rules,
    circumstances: Circumstances,
) -> None:
    outcome = evaluate([*sound[:place], broken, *sound[place:]], rules, circumstances)
    assert outcome.verdict is not Verdict.APPROVE


@many
@given(st.lists(some.failures(), max_size=3), some.rules(), some.circumstances)
def test_it_sends_to_a_person_whatever_no_scorer_could_judge(
    broken: list[ScreeningResult], rules: Rules, circumstances: Circumstances
) -> None:
    assert evaluate(broken, rules, circumstances).verdict is Verdict.REVIEW


@many
@given(answers, some.rules(), some.circumstances)
def test_it_gives_its_reasons_in_the_order_of_the_rules(
    screenings: list[ScreeningResult], rules: Rules, circumstances: Circumstances
) -> None:
    outcome = evaluate(screenings, rules, circumstances)
    found = [reason.rule for reason in outcome.reasons]
    assert found
    assert (outcome.kind is None) == (outcome.verdict is not Verdict.REVIEW)
    if outcome.verdict is Verdict.APPROVE:
        assert found == [Rule.CLEAR]
    elif found[-1] is not Rule.SUSPENDED:
        # Flags by threshold and by the provider are one rule, told scorer by scorer.
        places = [ORDER.index(name) for name in found if name is not Rule.PROVIDER_FLAG]
        assert places == sorted(places)


def risk_read_by_itself(screenings: list[ScreeningResult], rules: Rules) -> float | None:
    """1 − Π(1 − q), q by Platt's formula, written down once more."""
    maps = {(one.scorer, one.category): one for one in rules.risk.maps}
    chances = []
    for screening in screenings:
        for score in screening.scores:
            if one := maps.get((screening.scorer, score.category)):
                near = min(max(float(score.score or 0), 1e-6), 1 - 1e-6)
                line = one.slope * (math.log(near) - math.log(1 - near)) + one.intercept
                chances.append(1 / (1 + math.exp(-line)))
    return 1 - math.prod(1 - chance for chance in chances) if chances else None


@many
@given(answers, some.rules())
def test_it_approves_only_what_every_rule_read_by_itself_lets_through(
    screenings: list[ScreeningResult], rules: Rules
) -> None:
    """A second reading of PRODUCT §2, one rule after another, without any sharing with `evaluate`."""
    judged = {score.category for screening in screenings for score in screening.scores}
    ordered = sorted(screenings, key=lambda screening: rules.scorers.index(screening.scorer))

    def doubtful(place: int) -> bool:
        screening = ordered[place]
        later = {score.category for after in ordered[place + 1 :] for score in after.scores}
        if {score.category for score in screening.scores} <= later:
            return False
        value, method = screening.confidence.value, screening.confidence.method
        if value is not None and method in TRUSTED:
            return value < rules.min_confidence
        if value is not None and method is ConfidenceMethod.SELF_REPORT and value < rules.min_confidence:
            return True
        return 1 - max(float(score.score or 0) for score in screening.scores) < rules.min_confidence

    def found(screening: ScreeningResult) -> bool:
        return bool(screening.flagged) or any(
            score.flagged
            or any(
                limit is not None and float(score.score or 0) >= limit
                for limit in (
                    rules.thresholds_for(score.category, screening.scorer).flag_at,
                    rules.thresholds_for(score.category, screening.scorer).reject_at,
                )
            )
            for score in screening.scores
        )

    risk = risk_read_by_itself(screenings, rules)
    limits = (rules.risk.approve_below, rules.risk.reject_from)
    for limit in limits:
        assume(limit is None or risk is None or abs(risk - limit) > NEARER_THAN_THIS)
    allowed = all(limit is None or (risk is not None and risk < limit) for limit in limits[:1]) and (
        limits[1] is None or risk is None or risk < limits[1]
    )
    may_pass = (
        allowed
        and bool(screenings)
        and set(rules.required) <= judged
        and not any(doubtful(place) for place in range(len(ordered)))
        and not any(found(screening) for screening in screenings)
    )
    assert (evaluate(screenings, rules).verdict is Verdict.APPROVE) == may_pass


@many
@given(answers, some.rules())
def test_it_rejects_only_when_rules_1_to_3_are_silent(
    screenings: list[ScreeningResult], rules: Rules
) -> None:
    outcome = evaluate(screenings, rules)
    found = {reason.rule for reason in outcome.reasons}
    before = {Rule.UNSCREENED, Rule.NOT_EVALUATED, Rule.LOW_CONFIDENCE}
    rejects = {Rule.REJECT_AT, Rule.RISK_REJECT}
    assert (outcome.verdict is Verdict.REJECT) == (bool(found & rejects) and not found & before)


@fewer
@given(answers, some.rules(), some.risks(), some.shares, some.circumstances)
def test_a_lower_cut_off_never_approves_more(
    screenings: list[ScreeningResult], rules: Rules, risk: Risk, share: float, circumstances: Circumstances
) -> None:
    high = replace(risk, approve_below=risk.approve_below or 1.0, reject_from=None)
    low = replace(high, approve_below=(high.approve_below or 0) * share)
    verdicts = [
        evaluate(screenings, replace(rules, risk=one), circumstances).verdict
        for one in (low, high, replace(high, approve_below=None))
    ]
    passed = [verdict is Verdict.APPROVE for verdict in verdicts]
    assert passed == sorted(passed)


@fewer
@given(answers, some.rules(), some.risks(), some.shares)
def test_a_higher_cut_off_never_rejects_more(
    screenings: list[ScreeningResult], rules: Rules, risk: Risk, share: float
) -> None:
    low = replace(risk, approve_below=None, reject_from=share * (risk.reject_from or 1.0))
    high = replace(low, reject_from=risk.reject_from or 1.0)
    verdicts = [evaluate(screenings, replace(rules, risk=one)).verdict for one in (high, low)]
    refused = [verdict is Verdict.REJECT for verdict in verdicts]
    assert refused == sorted(refused)


@many
@given(answers, some.rules(), some.circumstances)
def test_it_lists_exactly_what_nobody_judged(
    screenings: list[ScreeningResult], rules: Rules, circumstances: Circumstances
) -> None:
    judged = {score.category for screening in screenings for score in screening.scores}
    assert set(evaluate(screenings, rules, circumstances).not_evaluated) == set(Category) - judged
