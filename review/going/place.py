"""Where a pasted text leads: an address of ours, an id, a hash, the platform's own name for a post, or a page."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.urls import Resolver404, resolve, reverse

from moderation.cases.reach import reachable
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids, scope
from moderation.sql import newest
from review.going.pages import page_bearing, page_named
from review.lookup.form import Asked
from review.lookup.read import way_to
from review.lookup.search import SHA256, branches_of, uuid_or_none

MANY = 2


def place_of(text: str, person: User, *, host: str) -> str:
    """The address that this person may go to; empty when nothing of theirs is meant.

    What they may not reach is answered like what does not exist. A case is only named here: opening it takes it.
    """
    if not text:
        return ""
    if "/" in text and (address := own_address(text, host)):
        return address
    identified = uuid_or_none(text)
    if identified and (found := by_id(identified, person)):
        return found
    return page_named(text, person) or by_name(text, person) or page_bearing(text, person)


def own_address(text: str, host: str) -> str:
    """The path of an address on this host, if one of our pages stands there; its own gate says who may open it."""
    parts = urlsplit(text)
    ours = (not parts.netloc and text.startswith("/")) or (
        parts.netloc == host and parts.scheme in ("http", "https")
    )
    if not ours:
        return ""
    try:
        resolve(parts.path)
    except Resolver404:
        return ""
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def by_id(identified: UUID, person: User) -> str:
    """A case within reach, or a submission of a platform where the person looks things up."""
    if may(person, Permission.REVIEW) and reachable(person).filter(id=identified).exists():
        return reverse("case", args=[identified])
    looked_up = Submission.objects.filter(scope(person, Permission.LOOK_UP), id=identified)
    if may(person, Permission.LOOK_UP) and looked_up.exists():
        return way_to(identified, person)
    return ""


def by_name(text: str, person: User) -> str:
    """By a SHA-256, an external id or an uploader's: the one submission that bears it, or the list of several."""
    if not may(person, Permission.LOOK_UP):
        return ""
    branches = branches_of(Asked(text=text), platform_ids(person, Permission.LOOK_UP))
    found = newest([Submission.objects.filter(branch) for branch in branches], MANY) if branches else []
    if not found:
        return ""
    if len(found) == 1:
        return way_to(found[0], person)
    value = text.lower() if SHA256.fullmatch(text) else text
    return f"{reverse('submissions')}?{urlencode({'q': value})}"
