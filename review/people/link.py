"""Makes a one-time sign-in link on an admin's word, and says so in the log: whoever has it is that person."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.create import create_link
from moderation.people.models import User
from moderation.vocabulary import EventName


def make_link(*, user: User, actor: Actor) -> str:
    """The link's token; it is in the answer and nowhere else."""
    with transaction.atomic():
        record(EventName.SIGN_IN_LINK_MADE, actor=actor, subject=f"person:{user.id}")
        return create_link(user=user).token
