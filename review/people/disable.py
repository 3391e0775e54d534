"""Disables a person unless nobody else could let others in."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.people.change import set_active
from moderation.people.models import User
from moderation.platforms.members import refuse_last_admin
from moderation.platforms.models import Membership
from moderation.vocabulary import Role


def disable_person(*, user: User, actor: Actor) -> bool:
    """End the person's sessions and let them in no more; False when they were disabled already. Raises LastAdmin."""
    with transaction.atomic():
        # Two admins who disable each other at the same moment must not both succeed.
        admins = Membership.objects.select_for_update().filter(role=Role.ADMIN, platform=None)
        for membership in admins:
            if membership.user_id == user.id:
                refuse_last_admin(membership)
        return set_active(user=user, active=False, actor=actor)
