"""The twin says of every row what `evaluate` says of it alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.assurance.twin import KINDS, VERDICTS, Held, evaluate_all
from moderation.assurance.whatif import Question
from moderation.assurance.would import would_all
from moderation.history.answers import answers_in, columns_of
from moderation.history.past import Past
from moderation.history.sheet import Sheet
from moderation.policy.evaluate import evaluate
from moderation.policy.going_on import ask_in_order
from moderation.policy.outcome import Circumstances
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import CategoryRule, Rules, Step, Thresholds
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Verdict, When
from tests.moderation.policy import strategies as some

many = settings(max_examples=80, deadline=None, database=None)

Row = list[ScreeningResult]
NOBODY = (np.zeros(0, np.int8), np.zeros(0, np.uint32), (), None)
rows_of_answers = st.lists(
    st.lists(some.screenings() | some.failures(), max_size=3, unique_by=lambda said: said.scorer),
    min_size=1,
    max_size=8,
)

full_rows = st.lists(st.tuples(*map(some.screenings, some.SCORERS)).map(list), min_size=1, max_size=6)


def held(circumstances: list[Circumstances]) -> Held:
    return Held(
        np.array([bool(one.approvals_suspended) for one in circumstances]),
        np.array([bool(one.rejections_suspended) for one in circumstances]),
        np.array([one.budget_spent for one in circumstances]),
    )


@many
@given(rows_of_answers, some.cascades(), st.data())
def test_it_is_equal_to_evaluate(rows: list[Row], rules: Rules, data: st.DataObject) -> None:
    circumstances = [data.draw(some.circumstances) for _ in rows]
    found = evaluate_all(answers_in(columns_of(rows)), rules, held(circumstances))
    for place, (row, held_then) in enumerate(zip(rows, circumstances, strict=True)):
        outcome = evaluate(row, rules, held_then)
        assert VERDICTS[found.verdict[place]] is outcome.verdict
        assert KINDS[found.kind[place]] is outcome.kind
        assert bool(found.unsure[place]) is outcome.unsure


def said(method: ConfidenceMethod, sure: float | None, *scores: tuple[Category, float]) -> ScreeningResult:
    judged = tuple(Score(category, score, True) for category, score in scores)
    return ScreeningResult("first", judged, Confidence(sure, method))


CORNERS = [
    [said(ConfidenceMethod.SELF_REPORT, 0.99, (Category.GORE, 0.5))],
    [said(ConfidenceMethod.SELF_REPORT, 0.1, (Category.GORE, 0.0))],
    [said(ConfidenceMethod.NATIVE, 0.99, (Category.GORE, 0.5))],
    [said(ConfidenceMethod.NATIVE, None, (Category.GORE, 0.2))],
    [said(ConfidenceMethod.DERIVED, 0.1, (Category.GORE, 0.15))],
    [said(ConfidenceMethod.NONE, None, (Category.GORE, 0.0), (Category.SCAM, 0.16))],
    [ScreeningResult("first", (Score(Category.GORE, None, False, flagged=True),))],
    [
        ScreeningResult("second", failure="unavailable"),
        said(ConfidenceMethod.NATIVE, 1.0, (Category.SCAM, 0.0)),
    ],
    [
        ScreeningResult("first", failure="unavailable"),
        replace(said(ConfidenceMethod.NATIVE, 1.0, (Category.SCAM, 0.0)), scorer="third"),
    ],
    [
        said(ConfidenceMethod.NATIVE, 0.2, (Category.SCAM, 0.0)),
        replace(said(ConfidenceMethod.NATIVE, 1.0, (Category.SCAM, 0.0)), scorer="second"),
    ],
    [],
]


@pytest.mark.parametrize("below", [None, 0.3])
def test_corners_that_chance_seldom_draws(below: float | None) -> None:
    maps = (RiskMap("first", Category.GORE, 1.0, 0.0),)
    stands_in = (Step("third", When.IF_UNAVAILABLE),)
    rules = Rules(scorers=("first", "second", "third"), conditions=stands_in, risk=Risk(maps, below))
    found = evaluate_all(answers_in(columns_of(CORNERS)), rules, Held.nothing(len(CORNERS)))
    for place, row in enumerate(CORNERS):
        outcome = evaluate(row, rules)
        assert (VERDICTS[found.verdict[place]], KINDS[found.kind[place]]) == (
            outcome.verdict,
            outcome.kind,
        ), row


def test_who_was_not_asked_is_missed_only_where_it_would_have_been() -> None:
    sure, unsure = (said(ConfidenceMethod.NATIVE, value, (Category.GORE, 0.0)) for value in (1.0, 0.1))
    clean, flagged = (
        ScreeningResult(
            "second", (Score(Category.GORE, score, True),), Confidence(1.0, ConfidenceMethod.NATIVE)
        )
        for score in (0.0, 0.9)
    )
    everything = (CategoryRule("*", "*", Thresholds(0.5)),)
    asked = (Step("second", When.IF_UNSURE),)
    rules = Rules(scorers=("first", "second"), category_rules=everything, conditions=asked)
    rows = [[sure], [unsure], [unsure, clean], [sure, flagged], [unsure, flagged]]
    found = would_all(answers_in(columns_of(rows)), rules, Held.nothing(len(rows)))
    assert found.unknown.tolist() == [False, True, False, False, False]
    verdicts = [VERDICTS[place] for place in found.outcomes.verdict]
    assert verdicts == [Verdict.APPROVE, Verdict.REVIEW, Verdict.APPROVE, Verdict.APPROVE, Verdict.REVIEW]


def test_a_cutoff_rejects_what_is_flagged_and_nothing_that_is_doubted() -> None:
    risk = Risk((RiskMap("first", Category.GORE, 1.0, 0.0),), None, 0.5)
    rules = Rules(scorers=("first",), category_rules=(CategoryRule("*", "*", Thresholds(0.5)),))
    rows = [[said(ConfidenceMethod.NATIVE, sure, (Category.GORE, 0.9))] for sure in (1.0, 0.1)]
    answers, nothing = answers_in(columns_of(rows)), Held.nothing(2)
    hard = evaluate_all(answers, replace(rules, risk=replace(risk, reject_from=None)), nothing)
    question = Question(Past(Sheet(0), *NOBODY), hard, hard.verdict, nothing.budget_spent, {})
    verdicts = [VERDICTS[place] for place in question.cut(None, 0.5).verdict]
    assert verdicts == [evaluate(row, replace(rules, risk=risk)).verdict for row in rows]
    assert verdicts == [Verdict.REJECT, Verdict.REVIEW]


@settings(max_examples=50, deadline=None, database=None)
@given(full_rows | rows_of_answers, some.cascades())
def test_it_asks_whom_the_cascade_asks(rows: list[Row], rules: Rules) -> None:
    """Answers that the policy would not have asked for are not looked at; a scorer that it would have asked and that was
    not makes the row unknown, and nothing else does."""
    found = would_all(answers_in(columns_of(rows)), rules, Held.nothing(len(rows)))
    for place, row in enumerate(rows):
        by_name = {said.scorer: said for said in row}
        asked: list[str] = []

        def answer(name: str) -> ScreeningResult:
            asked.append(name)  # noqa: B023 - called at once
            return by_name[name]  # noqa: B023 - called at once

        try:
            outcome = evaluate(ask_in_order(rules, answer), rules)
        except KeyError:
            assert found.unknown[place]
        else:
            assert not found.unknown[place]
            assert VERDICTS[found.outcomes.verdict[place]] is outcome.verdict
            assert KINDS[found.outcomes.kind[place]] is outcome.kind


@settings(max_examples=40, deadline=None, database=None)
@given(full_rows, some.rules())
def test_cutoffs_laid_on_afterwards_are_the_same_cutoffs(rows: list[Row], rules: Rules) -> None:
    """What a moved cut-off asks for is what the whole rules would say."""
    nothing, answers = Held.nothing(len(rows)), answers_in(columns_of(rows))
    uncut = replace(rules, risk=replace(rules.risk, approve_below=None, reject_from=None))
    hard = evaluate_all(answers, uncut, nothing)
    question = Question(Past(Sheet(0), *NOBODY), hard, hard.verdict, nothing.budget_spent, {})
    moved = question.cut(rules.risk.approve_below, rules.risk.reject_from)
    assert moved.verdict.tolist() == evaluate_all(answers, rules, nothing).verdict.tolist()


def test_it_refuses_two_answers_of_one_scorer() -> None:
    twice = ScreeningResult("first", failure="unavailable")
    with pytest.raises(ValueError, match="once"):
        columns_of([[twice, twice]])
