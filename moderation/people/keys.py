"""The letters that a person has chosen for what they do most: theirs alone, so no line of the log speaks of them."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.people.models import User


def choose_keys(*, person: User, keys: Mapping[str, str]) -> None:
    """Store the letters by action, in place of those chosen before; an empty mapping is everybody's letters again."""
    chosen = dict(keys)
    User.objects.filter(id=person.id).update(keys=chosen)
    person.keys = chosen
