"""Which categories a person has chosen not to be handed."""

from __future__ import annotations

from moderation.people.models import OptOut, User
from moderation.vocabulary import Category


def opted_out(person: User) -> frozenset[Category]:
    """The categories of cases that this person is not handed; the claim asks the same table itself."""
    chosen = OptOut.objects.filter(person=person).values_list("category", flat=True)
    return frozenset(Category(name) for name in chosen)
