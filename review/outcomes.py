"""Outcomes and categories in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moderation.vocabulary import CATEGORY_WORDS, Category, DecisionKind

NONE_NAMED = "No category named"


def category_words(name: str) -> str:
    """“Violence”; a name that is none of ours as it is."""
    try:
        return CATEGORY_WORDS[Category(name)]
    except ValueError:
        return name or NONE_NAMED


def expected_words(outcome: str, category: str) -> str:
    """“reject, violence”, “approve”."""
    if outcome == DecisionKind.APPROVED:
        return "approve"
    return f"reject, {category_words(category).lower()}" if category else "reject"


def said_words(outcome: str, reasons: Iterable[dict[str, Any]]) -> str:
    """“reject, violence, gore”."""
    if outcome == DecisionKind.APPROVED:
        return "approve"
    named = dict.fromkeys(category_words(reason["category"]).lower() for reason in reasons)
    return ", ".join(["reject", *named])
