"""The language that a person has chosen for their pages: theirs alone, so no line of the log speaks of it."""

from __future__ import annotations

from django.conf import settings

from moderation.people.models import User


def choose_language(*, person: User, language: str) -> None:
    """Store one of LANGUAGES; anything else is their browser's again."""
    chosen = language if language in dict(settings.LANGUAGES) else ""
    User.objects.filter(id=person.id).update(language=chosen)
    person.language = chosen
