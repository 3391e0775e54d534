"""The fields of what can be borne, as the template shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.vocabulary import CATEGORY_WORDS, Category
from review.tuning.wanted import Wanted

FIELDS = (
    ("missed", "Violations live unseen, per 1,000 uploads", "At most so many, of all uploads."),
    ("rejected", "Clean ones rejected unseen, per 1,000 uploads", "Empty: nothing is rejected unseen."),
    ("confidence", "Confidence, in percent", "How sure the limits are, both together."),
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
        Box(name, label, words, wanted.typed[name], wanted.faults.get(name, ""))
        for name, label, words in FIELDS
    ]


def words_of(categories: Sequence[Category]) -> str:
    """“violence, weapons and scam”."""
    names = [CATEGORY_WORDS[category].lower() for category in categories]
    return f"{', '.join(names[:-1])} and {names[-1]}"
