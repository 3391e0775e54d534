"""What several sentences are put together from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import DecisionKind
from review.language.words import category as category_words
from review.language.words import within

type_data = dict[str, Any]
type_sentence = Callable[[type_data], str]
OUTCOME_WORDS = {
    "approved": gettext_noop("Approved"),
    "rejected": gettext_noop("Rejected"),
    "withdrawn": gettext_noop("Withdrawn"),
}


def category(name: str) -> str:
    return within(category_words(name))


def outcome_with_reasons(outcome: str, reasons: list[Any]) -> str:
    """“Rejected for drugs, scam”."""
    names = list(dict.fromkeys(category(reason[0]) for reason in reasons))
    return _(OUTCOME_WORDS.get(outcome, outcome)) + (
        _(" for {named}").format(named=", ".join(names)) if names else ""
    )


def carried(said: type_data) -> str:
    """“, with age_restrict”: what an approval carries. A rejection's actions are those of its reasons."""
    actions = said.get("actions", []) if said["outcome"] == DecisionKind.APPROVED else []
    return _(", with {named}").format(named=", ".join(actions)) if actions else ""


def with_reason(words: str) -> type_sentence:
    return lambda said: f"{_(words)}: {said['reason']}" if said.get("reason") else _(words)
