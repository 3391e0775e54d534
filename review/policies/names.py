"""What the form's fields are called, and the words beside them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from moderation.pipeline.plan import configured
from moderation.policy.rules import Rules
from moderation.policy.validate import ANY
from moderation.vocabulary import CATEGORY_WORDS, Category, Severity

ROWS: tuple[str, ...] = (ANY, *(category.value for category in Category))
NUMBERS = ("min_confidence", "sample_rate", "reviews_required")
DUE = {severity: f"due_minutes.{severity.name.lower()}" for severity in Severity}
SAMPLES = "samples_a_month"
RISKS = ("risk.approve_below", "risk.reject_from")
APPROVAL_ACTIONS = "approval_actions"
REASON_TEXTS = ("code", "words_moderator", "words_uploader", "actions")


def flag_at(category: str, scorer: str) -> str:
    return f"flag_at.{category}.{scorer}"


def reject_at(category: str, scorer: str) -> str:
    return f"reject_at.{category}.{scorer}"


def when(scorer: str) -> str:
    return f"when.{scorer}"


def context(part: str) -> str:
    return f"context.{part}"


def reason(index: int, part: str) -> str:
    return f"reason.{index}.{part}"


def text(category: str, part: str) -> str:
    return f"text.{category}.{part}"


def row_words(category: str) -> str:
    return _("Any other category") if category == ANY else _(CATEGORY_WORDS[Category(category)])


def column_words(scorer: str) -> str:
    return _("any other scorer") if scorer == ANY else scorer


def scorers_of(*versions: Rules) -> tuple[str, ...]:
    """The scorers that the form offers: those of these rules in their order, then the other configured ones."""
    return tuple(dict.fromkeys([*_named(versions), *configured()]))


def _named(versions: Iterable[Rules]) -> Iterable[str]:
    for rules in versions:
        yield from rules.scorers
