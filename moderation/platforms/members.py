"""People with a role: adds them, and changes what they may do."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.change import set_active
from moderation.people.create import add_user
from moderation.people.models import User
from moderation.platforms.models import Membership, Platform
from moderation.vocabulary import EventName, Role


class LastAdmin(Exception):
    """There must always be somebody who can let others in."""


def create_person(
    *,
    username: str,
    role: Role,
    actor: Actor,
    name: str = "",
    platform: Platform | None = None,
    password: str | None = None,
) -> User:
    """Add a person with one role, at one platform or (None) at all of them.

    Without a password they come in by a one-time link. Raises ValidationError for a bad or taken user name.
    """
    with transaction.atomic():
        user = add_user(username=username, name=name or username, password=password, actor=actor)
        set_role(user=user, role=role, platform=platform, actor=actor)
    return user


def set_role(*, user: User, role: Role, platform: Platform | None, actor: Actor) -> None:
    """Give the person this role here, instead of any they had here. Raises LastAdmin."""
    with transaction.atomic():
        existing = Membership.objects.filter(user=user, platform=platform).first()
        if existing and existing.role == Role.ADMIN and role != Role.ADMIN:
            refuse_last_admin(existing)
        given: dict[str, object] = {"role": role.value}
        if role != Role.MODERATOR:
            given["trainee"] = False
        Membership.objects.update_or_create(user=user, platform=platform, defaults=given)
        record(
            EventName.PERSON_CHANGED,
            actor=actor,
            platform_id=platform.id if platform else None,
            subject=f"person:{user.id}",
            data={"role": role.value, "before": existing.role if existing else None},
        )


def set_trainee(*, membership: Membership, trainee: bool, actor: Actor) -> bool:
    """Make a moderator a trainee, whose decisions count only once somebody else has confirmed them, or no longer;
    False when nothing changed. What was decided before stays as it was decided."""
    with transaction.atomic():
        changed = Membership.objects.filter(
            id=membership.id, role=Role.MODERATOR, trainee=not trainee
        ).update(trainee=trainee)
        if changed:
            record(
                EventName.PERSON_CHANGED,
                actor=actor,
                platform_id=membership.platform_id,
                subject=f"person:{membership.user_id}",
                data={"trainee": trainee},
            )
    return bool(changed)


def remove_role(*, membership: Membership, actor: Actor) -> None:
    """Take a membership away. Raises LastAdmin."""
    with transaction.atomic():
        refuse_last_admin(membership)
        if Membership.objects.filter(id=membership.id).delete()[0]:
            record(
                EventName.PERSON_CHANGED,
                actor=actor,
                platform_id=membership.platform_id,
                subject=f"person:{membership.user_id}",
                data={"role": None, "before": membership.role},
            )


def disable_person(*, user: User, actor: Actor) -> bool:
    """End the person's sessions and let them in no more; False when they were disabled already. Raises LastAdmin."""
    with transaction.atomic():
        # Two admins who disable each other at the same moment must not both succeed.
        for membership in Membership.objects.select_for_update().filter(role=Role.ADMIN, platform=None):
            if membership.user_id == user.id:
                refuse_last_admin(membership)
        return set_active(user=user, active=False, actor=actor)


def refuse_last_admin(membership: Membership) -> None:
    """Raise LastAdmin when nobody else would be an admin of all platforms; call inside a transaction.

    All such memberships stay locked until it ends, so that two admins cannot take the role from each other at once.
    """
    if membership.role != Role.ADMIN or membership.platform_id is not None:
        return
    admins = Membership.objects.filter(role=Role.ADMIN, platform=None)
    list(admins.select_for_update().order_by("id").values_list("id"))
    if not admins.filter(user__is_active=True).exclude(id=membership.id).exists():
        raise LastAdmin
