"""Which of the scorers that are set up judges which category from the picture alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.pipeline.plan import configured
from moderation.vocabulary import CATEGORY_WORDS, Category


@dataclass(frozen=True)
class CoverageRow:
    words: str
    judged: tuple[bool, ...]

    @property
    def by_nobody(self) -> bool:
        return not any(self.judged)


def coverage() -> list[CoverageRow]:
    """A row for each category, a column for each scorer in their order."""
    judges = [frozenset(provider.judges) for provider in configured().values()]
    return [
        CoverageRow(_(CATEGORY_WORDS[category]), tuple(category in judged for judged in judges))
        for category in Category
    ]
