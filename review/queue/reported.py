"""What users reported of a picture, in words for who decides about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.cases.written import ReportShown
from review.language.words import category as category_words

OPEN = 3  # more are folded


@dataclass(frozen=True)
class Reports:
    """Oldest first; the first stand open."""

    shown: tuple[ReportShown, ...]
    folded: tuple[ReportShown, ...]

    @property
    def number(self) -> int:
        return len(self.shown) + len(self.folded)


def reports_of(reports: Sequence[ReportShown]) -> Reports:
    """Each with its category in words."""
    said = tuple(replace(one, category=category_words(one.category)) for one in reports)
    return Reports(said[:OPEN], said[OPEN:])
