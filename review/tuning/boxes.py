"""The fields of what can be borne, as the template shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from moderation.vocabulary import CATEGORY_WORDS, Category
from review.tuning.wanted import Wanted

FIELDS = (
    (
        "missed",
        gettext_noop("Violations live unseen, per 1,000 uploads"),
        gettext_noop("At most so many, of all uploads."),
    ),
    (
        "rejected",
        gettext_noop("Clean ones rejected unseen, per 1,000 uploads"),
        gettext_noop("Empty: nothing is rejected unseen."),
    ),
    (
        "confidence",
        gettext_noop("Confidence, in percent"),
        gettext_noop("How sure the limits are, both together."),
    ),
)


@dataclass(frozen=True)
class Box:
    name: str
    label: str
    help: str
    value: str
    fault: str


def boxes(wanted: Wanted) -> list[Box]:
    return [
        Box(name, _(label), _(words), wanted.typed[name], wanted.faults.get(name, ""))
        for name, label, words in FIELDS
    ]


def words_of(categories: Sequence[Category]) -> str:
    """“violence, weapons and scam”."""
    names = [lowered(_(CATEGORY_WORDS[category])) for category in categories]
    return _("{all_but_last} and {last}").format(all_but_last=", ".join(names[:-1]), last=names[-1])


def lowered(words: str) -> str:
    """German nouns keep their capitals."""
    return words.lower() if get_language() == "en" else words
