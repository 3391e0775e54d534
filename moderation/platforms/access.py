"""What a person may do, and where: memberships × the table of roles. Every list of rows starts here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.people.models import User
from moderation.people.roles import PERMISSIONS, Permission
from moderation.platforms.models import Membership, Platform
from moderation.rows import Columns
from moderation.sql import fetch_all
from moderation.vocabulary import Role

MEMBERSHIP, PLATFORM = Columns(Membership, "m"), Columns(Platform, "p")
MEMBERSHIPS = f"""
    SELECT {MEMBERSHIP.sql}, {PLATFORM.sql}
    FROM platforms_membership m LEFT JOIN platforms_platform p ON p.id = m.platform_id WHERE m.user_id = %s"""  # noqa: S608 - our names


def memberships(user: User) -> list[Membership]:
    """The person's memberships, read once per request (kept on the user object)."""
    cached: list[Membership] | None = getattr(user, "_memberships", None)
    if cached is None:
        cached = [membership_of(row) for row in fetch_all(MEMBERSHIPS, [user.pk])]
        user._memberships = cached  # type: ignore[attr-defined]  # a cache for this request only
    return cached


def membership_of(row: tuple[object, ...]) -> Membership:
    membership = MEMBERSHIP.instance(row[: len(MEMBERSHIP)])
    membership.platform = (
        PLATFORM.instance(row[len(MEMBERSHIP) :]) if membership.platform_id is not None else None
    )
    return membership


def platforms_for(user: User, permission: Permission) -> QuerySet[Platform]:
    """The platforms where the person has the permission."""
    return Platform.objects.filter(scope(user, permission, field="id"))


def scope(user: User, permission: Permission, *, field: str = "platform_id") -> Q:
    """A filter on `field` that lets through what the person may reach with this permission."""
    ids = platform_ids(user, permission)
    return Q() if ids is None else Q(**{f"{field}__in": ids})


def platform_ids(user: User, permission: Permission) -> list[UUID] | None:
    """The platforms where the person has the permission; None for all of them."""
    ids: list[UUID] = []
    for membership in granted(user, permission):
        if membership.platform_id is None:
            return None
        ids.append(membership.platform_id)
    return ids


def may(user: User, permission: Permission, platform_id: UUID | None = None) -> bool:
    """Whether the person has the permission at this platform; without one: anywhere."""
    return any(
        platform_id is None or membership.platform_id in (None, platform_id)
        for membership in granted(user, permission)
    )


def may_everywhere(user: User, permission: Permission) -> bool:
    """Whether the permission holds for all platforms (people, new platforms and policies need that)."""
    return any(membership.platform_id is None for membership in granted(user, permission))


def is_trainee(user: User, platform_id: UUID) -> bool:
    """Whether the person reviews at this platform as a trainee only."""
    here = [m for m in granted(user, Permission.REVIEW) if m.platform_id in (None, platform_id)]
    return bool(here) and all(learns(m) for m in here)


def trainee_scope(user: User, *, field: str = "platform_id") -> Q | None:
    """A filter on `field`: the platforms where the person reviews as a trainee only; None when there is none."""
    reviews = list(granted(user, Permission.REVIEW))
    trained = {m.platform_id for m in reviews if not learns(m)}
    learning = {m.platform_id for m in reviews if learns(m)}
    if not learning or None in trained:
        return None
    where = Q() if None in learning else Q(**{f"{field}__in": learning})
    return where & ~Q(**{f"{field}__in": trained})


def learns(membership: Membership) -> bool:
    return membership.trainee and membership.role == Role.MODERATOR


def granted(user: User, permission: Permission) -> Iterable[Membership]:
    if not user.is_active:
        return []
    return [m for m in memberships(user) if permission in PERMISSIONS[Role(m.role)]]


def people_who_may(permission: Permission, platform_id: UUID) -> QuerySet[User]:
    """Everybody who can sign in and has the permission at this platform, by name."""
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    here = Membership.objects.filter(Q(platform_id=platform_id) | Q(platform_id=None), role__in=roles)
    return User.objects.filter(Exists(here.filter(user=OuterRef("id"))), is_active=True).order_by(
        "name", "username"
    )


def role_of(user: User) -> Role | None:
    """The role shown beside the name: the strongest the person has anywhere."""
    order = [Role.ADMIN, Role.SENIOR, Role.MODERATOR, Role.AUDITOR]
    held = {Role(m.role) for m in memberships(user)}
    return next((role for role in order if role in held), None)
