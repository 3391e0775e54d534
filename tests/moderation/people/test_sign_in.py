"""Signing in, the throttle, and one-time links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.change import change_password, set_active
from moderation.people.create import LINK_LIFETIME, create_link
from moderation.people.models import SignInFailure, SignInLink, User
from moderation.people.sign_in import (
    PER_ADDRESS,
    PER_NAME,
    SignInRefused,
    SignInThrottled,
    check_sign_in,
    use_link,
)
from tests.cast import PASSWORD, Cast

HERE, THERE = "192.0.2.1", "192.0.2.2"


def link_for(user: User) -> str:
    return create_link(user=user, actor=Actor.system()).token


def fail(username: str, address: str = HERE) -> None:
    with pytest.raises(SignInRefused):
        check_sign_in(username=username, password="not it", address=address)


def enter(username: str, address: str = HERE) -> User:
    return check_sign_in(username=username, password=PASSWORD, address=address)


def test_name_and_password_let_in_whatever_the_names_case(cast: Cast) -> None:
    assert enter("mira") == enter("MIRA") == cast.mira


def test_a_wrong_password_an_unknown_name_and_a_disabled_person_are_told_alike(cast: Cast) -> None:
    fail("mira")
    fail("nobody")
    set_active(user=cast.mira, active=False, actor=Actor.system())
    with pytest.raises(SignInRefused):
        enter("mira")
    refused = Entry.objects.filter(event="person.sign_in_refused").order_by("id")
    assert [entry.subject for entry in refused] == [f"person:{cast.mira.id}", "", f"person:{cast.mira.id}"]
    assert HERE not in repr(list(SignInFailure.objects.values())) + repr(list(refused.values()))
    assert "nobody has" not in repr(list(refused.values()))


class Counting(MD5PasswordHasher):
    """How often a password was worked through."""

    worked = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.worked += 1
        return super().encode(password, salt)


def test_an_unknown_name_costs_as_much_work_as_a_wrong_password(cast: Cast, settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    counts = []
    for name in ("mira", "nobody"):
        Counting.worked = 0
        fail(name)
        counts.append(Counting.worked)
    assert counts == [1, 1]


def test_a_name_is_throttled_where_it_failed_and_free_elsewhere(cast: Cast) -> None:
    for _ in range(PER_NAME):
        fail("mira")
    with pytest.raises(SignInThrottled):
        enter("mira")
    assert enter("mira", THERE) == cast.mira  # nobody locks a colleague out from afar
    assert enter("jonas") == cast.jonas
    SignInFailure.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert enter("mira") == cast.mira


def test_an_address_is_throttled_for_all_names(cast: Cast) -> None:
    for number in range(PER_ADDRESS):
        fail(f"guess{number}")
    with pytest.raises(SignInThrottled):
        enter("mira")
    assert enter("mira", THERE) == cast.mira


def test_old_refusals_are_forgotten(cast: Cast) -> None:
    fail("mira")
    SignInFailure.objects.update(at=timezone.now() - timedelta(minutes=16))
    fail("jonas")
    assert SignInFailure.objects.count() == 1


def test_a_link_is_good_once(cast: Cast) -> None:
    token = link_for(cast.mira)
    assert token not in repr(list(SignInLink.objects.values()))
    assert use_link(token=token) == cast.mira
    for stale in (token, "nonsense", ""):
        with pytest.raises(SignInRefused):
            use_link(token=stale)


def test_a_link_ends_with_its_time_and_with_its_person(cast: Cast) -> None:
    late, barred = (
        create_link(user=cast.mira, actor=Actor.system()).token,
        create_link(user=cast.jonas, actor=Actor.system()).token,
    )
    SignInLink.objects.filter(user=cast.mira).update(expires_at=timezone.now())
    set_active(user=cast.jonas, active=False, actor=Actor.system())
    for token in (late, barred):
        with pytest.raises(SignInRefused):
            use_link(token=token)
    assert timedelta(days=3) == LINK_LIFETIME


def test_a_password_is_changed_only_for_a_sound_one(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        change_password(user=cast.mira, password="short", actor=Actor.person(cast.mira.id))
    assert enter("mira")
    token, other = (
        create_link(user=cast.mira, actor=Actor.system()).token,
        create_link(user=cast.jonas, actor=Actor.system()).token,
    )
    change_password(user=cast.mira, password="another-long-phrase-7", actor=Actor.person(cast.mira.id))
    with pytest.raises(SignInRefused):
        enter("mira")
    with pytest.raises(SignInRefused):  # whoever got at the mail must not get in after the change
        use_link(token=token)
    assert use_link(token=other) == cast.jonas
    assert "another-long" not in repr(list(Entry.objects.values()))


def test_disabling_and_enabling_are_each_done_once(cast: Cast) -> None:
    system = Actor.system()
    assert set_active(user=cast.mira, active=False, actor=system)
    assert not set_active(user=cast.mira, active=False, actor=system)
    assert set_active(user=cast.mira, active=True, actor=system)
    events = Entry.objects.filter(subject=f"person:{cast.mira.id}").order_by("id")
    assert [e.event for e in events][-2:] == ["person.disabled", "person.enabled"]
