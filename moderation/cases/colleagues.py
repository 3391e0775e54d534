"""Who else may be handed a case: the people whom one can reassign it to, ask about it, or name in a note."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet

from moderation.cases.models import Case, Skip
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import people_who_may
from moderation.vocabulary import Level

SOME = 24
KEPT_SECONDS = 60
PERMISSION_AT = {Level.MODERATOR: Permission.REVIEW, Level.SENIOR: Permission.REVIEW_SENIOR}


def colleagues(case: Case, person: User, *, level: Level | None = None) -> QuerySet[User]:
    """Everybody but this person who may be handed the case, at its level or at the one it is on its way to.

    Locked pictures go to named people alone, and no case to somebody who skipped it.
    """
    permission = PERMISSION_AT[level or Level(case.level)]
    skipped = Skip.objects.filter(case=case, person=OuterRef("id"))
    others = people_who_may(permission, case.platform_id).exclude(id=person.id).filter(~Exists(skipped))
    return others.filter(username__in=settings.ABUSE_HANDLERS) if case.hidden else others


def some_colleagues(case: Case, person: User) -> list[tuple[str, str]]:
    """User name and name of the others at the case's platform who review at its level, to be offered where one is named;
    none where they are too many to choose from.

    Whoever skipped the case or has met its picture is among them: a list must not tell from whom a case is kept.
    """
    if case.hidden:
        return []
    able = people_who_may(PERMISSION_AT[Level(case.level)], case.platform_id)
    found: list[tuple[str, str]] | None = cache.get_or_set(
        f"colleagues:{case.platform_id}:{case.level}",
        lambda: list(able.values_list("username", "name")[: SOME + 2]),
        KEPT_SECONDS,
    )
    others = [one for one in found or () if one[0] != person.username]
    return others if len(others) <= SOME else []
