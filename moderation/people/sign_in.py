"""Sign-in with a throttle: by name and by address, counted in the database so that every process sees the same."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.create import hash_token
from moderation.people.models import SignInFailure, SignInLink, User
from moderation.vocabulary import EventName

WINDOW = timedelta(minutes=15)
PER_NAME = 8
PER_ADDRESS = 40


class SignInRefused(Exception):
    """The name and password do not match, or the person is disabled (nobody is told which)."""


class SignInThrottled(Exception):
    """Too many refusals lately; `minutes` until the window has passed."""

    minutes = int(WINDOW.total_seconds() // 60)


def client_address(request: HttpRequest) -> str:
    """The client's address; X-Forwarded-For is believed for as many proxies as TRUSTED_PROXIES says."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            return hops[-int(settings.TRUSTED_PROXIES)]
    return direct


def keyed_hash(value: str) -> str:
    """SHA-256 under the secret key: equal values can be counted, and nobody can guess them from the table."""
    return hashlib.sha256(f"{settings.SECRET_KEY}\0{value}".encode()).hexdigest()


# An unusable password: checking it costs as much as checking a real one, and making it costs a starting process nothing.
_ABSENT = make_password(None)


def check_sign_in(*, username: str, password: str, address: str) -> User:
    """The person with this name and password.

    Raises SignInThrottled after too many refusals from the name or the address, SignInRefused otherwise. The same
    work is done for an unknown name, so that time says nothing.
    """
    name_hash, address_hash = keyed_hash(username.casefold()), keyed_hash(address)
    since = timezone.now() - WINDOW
    recent = SignInFailure.objects.filter(at__gte=since)
    if (
        recent.filter(name_hash=name_hash, address_hash=address_hash).count() >= PER_NAME
        or recent.filter(address_hash=address_hash).count() >= PER_ADDRESS
    ):
        raise SignInThrottled
    user = User.objects.filter(username__iexact=username).first()
    matches = check_password(password, user.password if user else _ABSENT)
    if user is None or not matches or not user.is_active:
        with transaction.atomic():
            SignInFailure.objects.filter(at__lt=since).delete()
            SignInFailure.objects.create(at=timezone.now(), name_hash=name_hash, address_hash=address_hash)
            record(
                EventName.SIGN_IN_REFUSED,
                actor=Actor.nobody(),
                subject=f"person:{user.id}" if user else "",
            )
        raise SignInRefused
    return user


def use_link(*, token: str) -> User:
    """The person whose one-time link this is; it is used up by this call. Raises SignInRefused."""
    with transaction.atomic():
        now = timezone.now()
        taken = SignInLink.objects.filter(
            token_hash=hash_token(token), used_at__isnull=True, expires_at__gt=now, user__is_active=True
        ).update(used_at=now)
        if not taken:
            raise SignInRefused
        return SignInLink.objects.select_related("user").get(token_hash=hash_token(token)).user


def record_sign_in(user: User, *, how: str) -> None:
    """The log's line for a session that begins."""
    with transaction.atomic():
        record(
            EventName.SIGNED_IN, actor=Actor.person(user.id), subject=f"person:{user.id}", data={"how": how}
        )


def record_sign_out(user: User) -> None:
    """The log's line for a session that its owner ends."""
    with transaction.atomic():
        record(EventName.SIGNED_OUT, actor=Actor.person(user.id), subject=f"person:{user.id}")
