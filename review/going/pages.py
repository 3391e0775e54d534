"""The pages that can be gone to by name: those of the shell that are open to this person, and their own."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.models import User
from review.context import RUN, WORK, is_open

OWN = ((gettext_noop("Keys"), "keys"), (gettext_noop("Change password"), "change_password"))


def pages_of(person: User) -> list[tuple[str, str]]:
    """Name and address of each, in the order of the navigation."""
    shared = [(_(page.name), page.url) for page in (*WORK, *RUN) if is_open(page, person)]
    return shared + [(_(name), reverse(view)) for name, view in OWN]


def page_named(text: str, person: User) -> str:
    """The address of the first page whose name begins like this, whatever the case; empty when none does."""
    wanted = text.casefold()
    return next((url for name, url in pages_of(person) if name.casefold().startswith(wanted)), "")
