"""Every reviewer by category, in the order of their names: it says where to talk, and ranks nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from moderation.people.models import User
from moderation.vocabulary import DecisionKind
from review.outcomes import category_words
from review.quality.figures import Rate
from review.quality.known import Answer
from review.quality.pairs import Pair


@dataclass
class Row:
    """One person and one category; an empty category holds what nobody named one for."""

    person_id: UUID
    category: str
    overturned: Rate = field(default_factory=Rate)
    misses: Rate = field(default_factory=Rate)
    false_alarms: Rate = field(default_factory=Rate)
    name: str = ""

    @property
    def words(self) -> str:
        return category_words(self.category)


def rows_of(pairs: Iterable[Pair], answers: Iterable[Answer]) -> list[Row]:
    """By name, then category. A picture that several categories were named for counts with each of them."""
    rows: dict[tuple[UUID, str], Row] = {}

    def row(person_id: UUID, category: str) -> Row:
        key = person_id, category
        if key not in rows:  # `setdefault` would make one for every pair
            rows[key] = Row(person_id, category)
        return rows[key]

    for pair in pairs:
        for category in pair.categories or {""}:
            row(pair.person_id, category).overturned.count(hit=pair.overturned)
    for answer in answers:
        found = row(answer.person_id, answer.category)
        rate = found.misses if answer.expected == DecisionKind.REJECTED else found.false_alarms
        rate.count(hit=not answer.right)
    names = names_of(person_id for person_id, _ in rows)
    for found in rows.values():
        found.name = names[found.person_id]
    return sorted(rows.values(), key=lambda r: (r.name.casefold(), r.person_id, r.category == "", r.words))


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(id__in=set(people)).values_list("id", "name"))
