"""Where people disagree: the clauses that their disagreements are about, and the pictures themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from review.outcomes import category_words
from review.quality.figures import Rate
from review.quality.pairs import Pair

SHOWN = 10


@dataclass(frozen=True)
class Clause:
    """Of the second looks in which this category was named, how many disagreed."""

    words: str
    disagreed: Rate


@dataclass(frozen=True)
class Disputed:
    """A picture that two people saw otherwise; several times where it was looked at again more than once."""

    submission_id: UUID
    words: str
    times: int
    final: str
    at: datetime


def clauses_of(pairs: Sequence[Pair]) -> list[Clause]:
    """The categories by how many disagreements each had part in."""
    named: Counter[str] = Counter(category for pair in pairs for category in pair.categories)
    about: Counter[str] = Counter(c for pair in pairs if not pair.agreed for c in pair.categories)
    found = [Clause(category_words(category), Rate(n, named[category])) for category, n in about.items()]
    return sorted(found, key=lambda clause: (-clause.disagreed.some, clause.words))


def disputed_of(pairs: Sequence[Pair]) -> list[Disputed]:
    """The ten with most disagreements, the latest first; of none that is sealed for who asks."""
    times = Counter(pair.submission_id for pair in pairs if not pair.agreed)
    latest = {pair.submission_id: pair for pair in reversed(pairs) if not pair.agreed}
    shown = sorted(latest.values(), key=lambda pair: (times[pair.submission_id], pair.at), reverse=True)
    return [
        Disputed(
            pair.submission_id,
            ", ".join(sorted(category_words(category) for category in pair.categories)),
            times[pair.submission_id],
            pair.final,
            pair.at,
        )
        for pair in shown[:SHOWN]
    ]
