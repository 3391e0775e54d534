"""Outcomes and categories in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from moderation.vocabulary import DecisionKind
from review.language.words import category as category_name
from review.language.words import within


def category_words(name: str) -> str:
    """“Violence”; a name that is none of ours as it is."""
    return category_name(name) or _("No category named")


def expected_words(outcome: str, category: str) -> str:
    """“reject, violence”, “approve”."""
    if outcome == DecisionKind.APPROVED:
        return _("approve")
    return ", ".join([_("reject"), *([within(category_words(category))] if category else [])])


def said_words(outcome: str, reasons: Iterable[dict[str, Any]]) -> str:
    """“reject, violence, gore”."""
    if outcome == DecisionKind.APPROVED:
        return _("approve")
    named = dict.fromkeys(within(category_words(reason["category"])) for reason in reasons)
    return ", ".join([_("reject"), *named])
