"""The two seeded policies, to the letter of PRODUCT §2."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.policy.evaluate import evaluate
from moderation.policy.rules import Rules, Thresholds
from moderation.policy.seeds import everything_to_people, starter
from moderation.screening.providers.base import DefaultRule
from moderation.screening.providers.local import LocalProvider
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import CaseKind, Category, Severity, Verdict
from tests.moderation.policy import strategies as some
from tests.moderation.policy.make import answer


@dataclass(frozen=True)
class Described:
    name: str
    judges: tuple[Category, ...]
    default_rule: DefaultRule


LOCAL = LocalProvider()
ANALYSES = Described(
    "analyses", tuple(category for category in Category if category is not Category.OTHER), DefaultRule(0.2)
)
SEEDS = [everything_to_people, starter]


@settings(max_examples=100, deadline=None, database=None)
@given(st.lists(some.screenings(), max_size=3))
def test_everything_to_people_lets_nothing_through(screenings: list[ScreeningResult]) -> None:
    described = [Described(name, (), DefaultRule(0.2)) for name in some.SCORERS]
    assert evaluate(screenings, everything_to_people(described)).verdict is Verdict.REVIEW


def test_everything_to_people_flags_the_cleanest_picture() -> None:
    clean = answer("local", {Category.SEXUAL_EXPLICIT: 0.0}, confidence=1.0)
    outcome = evaluate([clean], everything_to_people([LOCAL]))
    assert (outcome.verdict, outcome.kind) == (Verdict.REVIEW, CaseKind.FLAGGED)


def test_starter_with_the_local_model() -> None:
    rules = starter([LOCAL])
    assert rules.scorers == ("local",)
    assert rules.required == (Category.SEXUAL_EXPLICIT,)
    assert rules.thresholds_for(Category.SEXUAL_EXPLICIT, "local") == Thresholds(0.2, None)
    assert (rules.min_confidence, rules.sample_rate, rules.reviews_required) == (0.85, 0.02, 1)


def test_starter_keeps_each_scorer_on_its_own_scale() -> None:
    strange = Described("strange", (Category.SCAM,), DefaultRule(0.7, reject_at=0.9))
    rules = starter([ANALYSES, strange])
    assert rules.scorers == ("analyses", "strange")
    assert set(rules.required) == set(ANALYSES.judges)
    assert rules.thresholds_for(Category.SCAM, "analyses") == Thresholds(0.2, None)
    assert rules.thresholds_for(Category.SCAM, "strange") == Thresholds(0.7, None)


@pytest.mark.parametrize(
    ("score", "verdict", "kind"),
    [
        (0.03, Verdict.APPROVE, None),
        (0.15, Verdict.APPROVE, None),
        (0.16, Verdict.REVIEW, CaseKind.UNCERTAIN),
        (0.2, Verdict.REVIEW, CaseKind.FLAGGED),
        (1.0, Verdict.REVIEW, CaseKind.FLAGGED),
    ],
)
def test_starter_routes_a_picture(score: float, verdict: Verdict, kind: CaseKind | None) -> None:
    outcome = evaluate([answer("local", {Category.SEXUAL_EXPLICIT: score})], starter([LOCAL]))
    assert (outcome.verdict, outcome.kind) == (verdict, kind)


def test_starter_sends_a_clean_picture_of_an_unsure_api_to_a_person() -> None:
    screening = answer("analyses", dict.fromkeys(ANALYSES.judges, 0.16), confidence=0.6)
    outcome = evaluate([screening], starter([ANALYSES]))
    assert (outcome.verdict, outcome.kind) == (Verdict.REVIEW, CaseKind.UNCERTAIN)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_has_nine_reasons_and_a_rule_for_every_category(seed: object) -> None:
    rules = seed([LOCAL])  # type: ignore[operator]
    assert [reason.words_moderator for reason in rules.reasons] == [
        "Sexual", "Minors", "Violence", "Weapons", "Drugs", "Hate", "Self-harm", "Scam", "Other",
    ]  # fmt: skip
    assert {text.category for text in rules.texts} == set(Category)
    assert all(text.allow and text.reject for text in rules.texts)
    assert [rules.due_minutes.of(severity) for severity in Severity] == [1440, 240, 60]


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_the_same_content_at_every_start(seed: object) -> None:
    rules: Rules = seed([LOCAL, ANALYSES])  # type: ignore[operator]
    assert rules.digest == seed([LOCAL, ANALYSES]).digest  # type: ignore[operator]
    assert rules.digest != seed([ANALYSES, LOCAL]).digest  # type: ignore[operator]
