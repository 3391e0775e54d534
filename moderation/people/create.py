"""Adds a person, and hands out one-time sign-in links."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.models import SignInLink, User
from moderation.vocabulary import EventName

LINK_LIFETIME = timedelta(days=3)


@dataclass(frozen=True)
class NewLink:
    """The token is shown once; only its hash is stored."""

    token: str


def add_user(*, username: str, name: str, password: str | None, actor: Actor) -> User:
    """Insert the person and the log's line; call inside a transaction. Raises ValidationError for a taken name."""
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError("Somebody has this user name already.", code="taken")
    user = User(username=username, name=name)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    record(EventName.PERSON_CREATED, actor=actor, subject=f"person:{user.id}", data={"username": username})
    return user


def create_link(*, user: User, actor: Actor) -> NewLink:
    """A link that signs the person in once, to choose a password; good for three days. The log says who made it:
    whoever has it is that person."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        record(EventName.SIGN_IN_LINK_MADE, actor=actor, subject=f"person:{user.id}")
        SignInLink.objects.create(
            token_hash=hash_token(token), user=user, expires_at=timezone.now() + LINK_LIFETIME
        )
    return NewLink(token)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
