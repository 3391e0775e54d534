"""Searches that people name and keep: private, or shared with the members of a platform, which the log then says."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids
from moderation.platforms.models import Platform, SavedSearch
from moderation.vocabulary import EventName

AT_MOST = 30
LONGEST_NAME = 60
LONGEST_QUERY = 1000


class SearchNotKept(ValueError):
    """It cannot be kept like this; the message says why."""


def visible_searches(person: User) -> QuerySet[SavedSearch]:
    """One's own, and those shared with a platform where one looks up."""
    ids = platform_ids(person, Permission.LOOK_UP)
    shared = Q(platform__isnull=False) if ids is None else Q(platform_id__in=ids)
    return SavedSearch.objects.filter(Q(person=person) | shared).select_related("platform", "person")


def may_share(person: User, platform: Platform) -> bool:
    """Seniors and admins of the platform share with it."""
    return may(person, Permission.REVIEW_SENIOR, platform.id)


def keep_search(person: User, name: str, query: str, platform: Platform | None = None) -> SavedSearch:
    """Keep these filters under a name. Raises SearchNotKept."""
    name = checked(name)
    if platform is not None and not may_share(person, platform):
        raise SearchNotKept("Seniors and admins of a platform share searches with it.")
    if not query:
        raise SearchNotKept("There is no filter to keep.")
    if len(query) > LONGEST_QUERY:
        raise SearchNotKept("These filters are too long to keep.")
    if SavedSearch.objects.filter(person=person).count() >= AT_MOST:
        raise SearchNotKept(f"You keep {AT_MOST} searches, which is the most: delete one first.")
    with transaction.atomic():
        kept = named(SavedSearch(person=person, name=name, query=query, platform=platform))
        tell(kept, EventName.SEARCH_SHARED)
    return kept


def rename_search(search_id: UUID, person: User, name: str) -> bool:
    """False when it is not theirs, or gone. Raises SearchNotKept."""
    name = checked(name)
    kept = SavedSearch.objects.filter(id=search_id, person=person).first()
    if kept is None:
        return False
    kept.name = name
    with transaction.atomic():
        named(kept)
        tell(kept, EventName.SEARCH_RENAMED)
    return True


def delete_search(search_id: UUID, person: User) -> bool:
    """False when it is not theirs, or gone."""
    kept = SavedSearch.objects.filter(id=search_id, person=person).first()
    if kept is None:
        return False
    with transaction.atomic():
        gone, _ = SavedSearch.objects.filter(id=search_id, person=person).delete()
        if gone:
            tell(kept, EventName.SEARCH_DELETED)
    return bool(gone)


def checked(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise SearchNotKept(f"A name has from 1 to {LONGEST_NAME} characters.")
    return name


def named(search: SavedSearch) -> SavedSearch:
    """Store it; the database says whether the person has one of that name already."""
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as taken:
        raise SearchNotKept(f"You have a search called “{search.name}” already.") from taken
    return search


def tell(search: SavedSearch, event: EventName) -> None:
    """Only what is shared is anybody else's business; neither name nor filters, which may name people, are in the log."""
    if search.platform_id is not None:
        record(
            event,
            actor=Actor.person(search.person_id),
            platform_id=search.platform_id,
            subject=f"search:{search.id}",
        )
