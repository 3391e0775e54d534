"""How the first page greets, whoever it is for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moderation.people.models import User
from review.ui import apart


def greeting(person: User) -> str:
    """By the whole name: which part of it is the first one differs from language to language."""
    return _("Hello, {name}").format(name=apart(person.name or person.username))
