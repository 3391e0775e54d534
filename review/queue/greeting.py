"""How the first page greets, whoever it is for."""

from __future__ import annotations

from moderation.people.models import User


def greeting(person: User) -> str:
    """By the whole name: which part of it is the first one differs from language to language."""
    return f"Hello, {person.name or person.username}"
