"""The names behind the log's actors, and those of budgets' platforms, looked up together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.platforms.models import ApiKey, Platform
from moderation.vocabulary import EventName

KINDS = {"system": gettext_noop("the system"), "nobody": gettext_noop("somebody not signed in")}
AT_MOST = 50


@dataclass(frozen=True)
class Who:
    """`kind` is person, key, hook, system or nobody."""

    kind: str
    name: str


def names_of(entries: Iterable[Entry]) -> dict[tuple[str, str], Who]:
    """Each (kind, id) among the entries with its name, in at most two queries."""
    actors = {(entry.actor_kind, entry.actor_id) for entry in entries}
    people = [actor_id for kind, actor_id in actors if kind == "person" and is_uuid(actor_id)]
    keys = [actor_id for kind, actor_id in actors if kind == "key"]
    found: dict[tuple[str, str], str] = {}
    if people:
        found |= {("person", str(user.id)): user.name for user in User.objects.filter(id__in=people)}
    if keys:
        found |= {
            ("key", key.id): f"{key.name}, {key.platform.name}"
            for key in ApiKey.objects.select_related("platform").filter(id__in=keys)
        }
    return {actor: Who(actor[0], found.get(actor) or plain(actor)) for actor in actors}


def places_of(entries: Iterable[Entry]) -> dict[UUID | None, str]:
    """The platforms whose names the sentences have, in one query, or in none where no line is about such a budget."""
    ids = {
        entry.platform_id
        for entry in entries
        if entry.event == EventName.BUDGET_CHANGED and entry.platform_id
    }
    return dict(Platform.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}


def plain(actor: tuple[str, str]) -> str:
    kind, actor_id = actor
    if kind == "hook":
        return _("signed hook of {actor_id}").format(actor_id=actor_id)
    return (_(KINDS[kind]) if kind in KINDS else "") or f"{kind} {actor_id}"


def actors_named(text: str) -> list[Q]:
    """A condition for the entries of each of those whose name, user name, key or kind this is."""
    text = text.strip()
    if text.casefold() in ("system", _("the system")):
        return [Q(actor_kind="system")]
    people = User.objects.filter(Q(username__iexact=text) | Q(name__icontains=text))[:AT_MOST]
    ids = [str(user.id) for user in people]
    ids += ApiKey.objects.filter(Q(id=text.removeprefix("sl_live_")[:8]) | Q(name__iexact=text)).values_list(
        "id", flat=True
    )[:AT_MOST]
    return [Q(actor_id=actor) for actor in ids]


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
