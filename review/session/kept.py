"""A note that was typed when the session ended: the sign-in form carries it, and its page shows it once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

from moderation.cases.decide import NOTE_MAX
from moderation.people.models import User

KEPT = "kept_note"


def keep_note(request: HttpRequest, person: User, way_on: str) -> None:
    """Keep the note for the page that the person goes back to; one that somebody else typed is dropped."""
    note = request.POST.get("note", "")[:NOTE_MAX]
    if note and request.POST.get("note_by") == str(person.id):
        request.session[KEPT] = {"path": urlsplit(way_on).path, "note": note}


def kept_note(request: HttpRequest) -> str:
    """The note kept for this page, taken out; empty when there is none."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return ""
    del request.session[KEPT]
    return str(kept["note"])
