"""Disables and enables people and changes passwords; a change ends the person's other sessions."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.models import SignInLink, User
from moderation.vocabulary import EventName


def set_active(*, user: User, active: bool, actor: Actor) -> bool:
    """Disable or enable a person; False when they were so already. A disabled person's sessions end at once,
    because Django asks `is_active` with every request."""
    with transaction.atomic():
        if not User.objects.filter(id=user.id, is_active=not active).update(is_active=active):
            return False
        event = EventName.PERSON_ENABLED if active else EventName.PERSON_DISABLED
        record(event, actor=actor, subject=f"person:{user.id}")
        return True


def change_password(*, user: User, password: str, actor: Actor) -> None:
    """Set a new password; sign-in links that were not used yet end with the old one.

    Raises ValidationError with every reason why it is too weak.
    """
    validate_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        User.objects.filter(id=user.id).update(password=user.password)
        SignInLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
        record(EventName.PASSWORD_CHANGED, actor=actor, subject=f"person:{user.id}")
