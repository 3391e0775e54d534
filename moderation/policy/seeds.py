"""The two policies that every installation starts with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from moderation.policy.rules import CategoryRule, DueMinutes, Rules, Thresholds
from moderation.policy.starting_words import REASONS, TEXTS
from moderation.policy.validate import ANY
from moderation.screening.providers.base import DefaultRule
from moderation.vocabulary import Category

EVERYTHING_TO_PEOPLE = "everything-to-people"
STARTER = "starter"
NAMES = {EVERYTHING_TO_PEOPLE: "Everything to people", STARTER: "Starter"}

MIN_CONFIDENCE = 0.85
SAMPLE_RATE = 0.02


class Scorer(Protocol):
    """What a policy has to know of a provider; every `Provider` is one."""

    @property
    def name(self) -> str: ...

    @property
    def judges(self) -> tuple[Category, ...]:
        """The categories that it judges from the picture alone."""

    @property
    def default_rule(self) -> DefaultRule:
        """From which score on its own scale calls for a person."""


def everything_to_people(scorers: Sequence[Scorer]) -> Rules:
    """The scorers look and a person decides every picture: any score at all is flagged.

    Confidence and sampling are those of `starter`, so that an admin who raises the threshold later does
    not open a gate without them.
    """
    return _rules(scorers, (CategoryRule(ANY, ANY, Thresholds(flag_at=0.0)),), ())


def starter(scorers: Sequence[Scorer]) -> Rules:
    """Each scorer on its own scale, everything required that one of them judges, and no automatic reject."""
    return _rules(
        scorers,
        tuple(CategoryRule(ANY, scorer.name, Thresholds(scorer.default_rule.flag_at)) for scorer in scorers),
        tuple({category for scorer in scorers for category in scorer.judges}),
    )


def _rules(
    scorers: Sequence[Scorer], rules: tuple[CategoryRule, ...], required: tuple[Category, ...]
) -> Rules:
    return Rules(
        scorers=tuple(scorer.name for scorer in scorers),
        category_rules=rules,
        required=required,
        min_confidence=MIN_CONFIDENCE,
        sample_rate=SAMPLE_RATE,
        reviews_required=1,
        reasons=REASONS,
        texts=TEXTS,
        due_minutes=DueMinutes(mild=24 * 60, moderate=4 * 60, severe=60),
    )
