"""What was stored replays to the same Outcome."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.policy.rules import Rules
from moderation.policy.stored import (
    circumstances_from_json,
    circumstances_to_json,
    replay,
    screenings_from_json,
    screenings_to_json,
)
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import Category, Rule, Scale
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import answer, simple_rules


@settings(max_examples=80, deadline=None, database=None)
@given(st.lists(some.screenings() | some.failures(), max_size=4), some.cascades(), some.circumstances)
def test_it_replays_to_the_same_outcome(
    screenings: list[ScreeningResult], rules: Rules, circumstances: Circumstances
) -> None:
    outcome = evaluate(screenings, rules, circumstances)
    again = replay(rules.to_json(), screenings_to_json(screenings), circumstances_to_json(circumstances))
    assert again == outcome
    assert again.to_json() == outcome.to_json()


def test_it_replays_a_decision_that_was_stored_long_ago() -> None:
    """Text as it lies in the database; a change of the code that moves this outcome rewrites history."""
    outcome = replay(
        simple_rules(min_confidence=0.85).to_json(),
        '[{"confidence":{"method":"native","value":0.6},"failure":null,"failure_detail":"","flagged":null,'
        '"model":"m","scorer":"local","scores":[{"category":"gore","evaluated":true,"flagged":null,'
        '"raw":0.16,"raw_key":"gore","scale":"probability","score":0.16}]}]',
        '{"approvals_suspended":"","budget_spent":false,"rejections_suspended":""}',
    )
    assert json.loads(outcome.to_json()) == {
        "verdict": "review",
        "kind": "uncertain",
        "reasons": [
            {
                "rule": "low_confidence",
                "words": "local is 0.60 sure of its answer; the policy asks for 0.85.",
                "category": None,
                "scorer": "local",
                "score": 0.6,
                "threshold": 0.85,
            }
        ],
        "confidence": {"value": 0.6, "method": "native"},
        "not_evaluated": [category.value for category in Category if category is not Category.GORE],
        "unsure": True,
    }


@settings(max_examples=50, deadline=None, database=None)
@given(st.lists(some.screenings(), max_size=4))
def test_it_gives_sound_answers_back_as_they_were(screenings: list[ScreeningResult]) -> None:
    assert screenings_from_json(screenings_to_json(screenings)) == tuple(screenings)


def test_it_keeps_where_a_number_came_from() -> None:
    score = Score(Category.GORE, 0.5, True, "violence/graphic", "LIKELY", Scale.LIKELIHOOD5, flagged=True)
    screening = ScreeningResult("local", (score,), model="m-1", failure_detail="")
    assert screenings_from_json(screenings_to_json([screening])) == (screening,)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, "0.5", 10**400, 1j, [0.5]])
def test_it_stores_a_broken_answer_as_broken(value: object) -> None:
    text = screenings_to_json([answer(scores={Category.GORE: value}), answer(confidence=value)])
    outcome = evaluate(screenings_from_json(text), simple_rules())
    assert {reason.rule for reason in outcome.reasons} == {Rule.UNSCREENED}
    assert all("is broken" in reason.words for reason in outcome.reasons)


def test_it_gives_circumstances_back_as_they_were() -> None:
    circumstances = Circumstances("why", "why not", True)
    assert circumstances_from_json(circumstances_to_json(circumstances)) == circumstances


@pytest.mark.parametrize(
    ("text", "stored"), [("a\0b", "a\ufffdb"), ("\ud800", "?"), ("gore/\N{SKULL}", "gore/\N{SKULL}")]
)
def test_it_stores_no_text_that_a_database_refuses(text: str, stored: str) -> None:
    score = Score(Category.OTHER, 0.5, True, raw_key=text, raw=text)
    screening = ScreeningResult("local", (score,), model=text, failure_detail=text)
    (again,) = screenings_from_json(screenings_to_json([screening]))
    assert (again.model, again.failure_detail) == (stored, stored)
    assert (again.scores[0].raw_key, again.scores[0].raw) == (stored, stored)


def test_it_knows_one_zero() -> None:
    """PostgreSQL gives -0.0 back as 0."""
    plus, minus = (
        evaluate([answer(scores={Category.GORE: zero}, confidence=zero)], simple_rules())
        for zero in (0.0, -0.0)
    )
    assert plus.to_json() == minus.to_json()
