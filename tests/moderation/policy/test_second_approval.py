"""A reason that takes two people, and what an approval may carry: faults that an admin is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from moderation.policy.errors import PolicyInvalid
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import Rules
from moderation.policy.starting_words import REASONS
from moderation.vocabulary import Category
from tests.moderation.policy.make import rule, simple_rules

TWICE = tuple(
    replace(reason, second_approval=True) for reason in REASONS[:2]
)  # sexual.explicit, minors.sexual


def with_rejections(*category_rules: Any) -> Rules:
    return simple_rules(scorers=("local", "analyses"), reasons=TWICE, category_rules=category_rules)


def faults(*category_rules: Any) -> list[tuple[str, str]]:
    with pytest.raises(PolicyInvalid) as caught:
        with_rejections(*category_rules)
    return [(error.field, error.code) for error in caught.value.errors]


def test_it_is_read_back_as_it_was_written() -> None:
    written = with_rejections(rule("*", "*", 0.4))
    assert Rules.from_json(written.to_json()).reasons == TWICE


def test_a_category_that_is_rejected_without_a_person_cannot_ask_for_two() -> None:
    first, second = (f"reasons.{place}.second_approval" for place in (0, 1))
    code = "rejected_without_a_person"
    assert faults(rule("*", "*", 0.4, 0.9)) == [(first, code), (second, code)]
    assert faults(rule("*", "local", 0.4, 0.9)) == [(first, code), (second, code)]
    assert faults(rule(Category.MINORS_SEXUAL, "analyses", 0.4, 0.9)) == [(second, code)]


def test_what_the_combined_risk_may_reject_cannot_ask_for_two_either() -> None:
    kept, minors = rule("*", "*", 0.4), (RiskMap("local", Category.MINORS_SEXUAL, 1, 0),)
    rules = with_rejections(kept)
    assert replace(rules, risk=Risk(minors, approve_below=0.1)).reasons == TWICE
    with pytest.raises(PolicyInvalid) as caught:
        replace(rules, risk=Risk(minors, reject_from=0.9))
    assert [(error.field, error.code) for error in caught.value.errors] == [
        ("reasons.1.second_approval", "rejected_without_a_person")
    ]


def test_only_the_rule_that_a_score_meets_counts() -> None:
    kept = rule("*", "*", 0.4, 0.9)
    others = [rule(reason.category, "*", 0.4) for reason in TWICE]
    assert with_rejections(kept, *others).reasons == TWICE
    assert with_rejections(rule(Category.SCAM, "*", 0.4, 0.9)).reasons == TWICE


def test_only_the_reason_that_automation_would_give_counts() -> None:
    later = replace(REASONS[0], code="sexual_again", second_approval=True)
    rules = simple_rules(
        scorers=("local",), reasons=(REASONS[0], later), category_rules=(rule("*", "*", 0.4, 0.9),)
    )
    assert rules.reasons[1].second_approval


@pytest.mark.parametrize(
    ("actions", "field", "code"),
    [
        ("age", "approval_actions", "wrong_type"),
        (["age"], "approval_actions.0", "wrong_type"),
        ([{"code": "age"}], "approval_actions.0.words_moderator", "missing"),
        ([{"code": "Age!", "words_moderator": "Age"}], "approval_actions.0.code", "bad_code"),
        ([{"code": "age", "words_moderator": " "}], "approval_actions.0.words_moderator", "empty"),
        ([{"code": "a", "words_moderator": "A"}] * 2, "approval_actions.1.code", "repeated"),
        ([{"code": "a", "words_moderator": "A", "x": 1}], "approval_actions.0.x", "unknown_field"),
    ],
)
def test_it_names_what_is_wrong_with_an_approvals_actions(actions: object, field: str, code: str) -> None:
    document = simple_rules().to_document() | {"approval_actions": actions}
    with pytest.raises(PolicyInvalid) as caught:
        Rules.from_document(document)
    assert [(error.field, error.code) for error in caught.value.errors] == [(field, code)]
