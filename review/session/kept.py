"""A note that outlives its page: typed when the session ended, or part of a decision that was taken back. Its page shows
it once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

from moderation.cases.decide import NOTE_MAX
from moderation.people.models import User

KEPT = "kept_note"
FROM_SCRIPT = "X-Straight-On"  # the header of what a case's page sends by its script


def keep_note(request: HttpRequest, person: User, way_on: str) -> str:
    """Keep the note for the page that the person goes back to, and return it; one that somebody else typed is dropped."""
    if request.POST.get("note_by") != str(person.id):
        return ""
    note = request.POST.get("note", "")[:NOTE_MAX]
    keep(request, note, way_on)
    return note


def keep(request: HttpRequest, note: str, address: str) -> None:
    """Keep the note for the page at that address, in place of one kept before; an empty one is none."""
    if note:
        request.session[KEPT] = {"path": urlsplit(address).path, "note": note}


def let_go(request: HttpRequest) -> None:
    """Forget what was kept."""
    request.session.pop(KEPT, None)


def kept_note(request: HttpRequest) -> str:
    """The note kept for this page, taken out; empty when there is none."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return ""
    del request.session[KEPT]
    return str(kept["note"])
