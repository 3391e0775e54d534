"""Who may do what, and where; and that somebody can always let others in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.people.roles import PERMISSIONS, Permission
from moderation.platforms.access import may, may_everywhere, platforms_for, role_of
from moderation.platforms.members import LastAdmin, create_person, remove_role, set_role
from moderation.platforms.models import Membership, Platform
from moderation.vocabulary import Role
from tests.cast import Cast

SYSTEM = Actor.system()
P = Permission
TABLE = {
    P.REVIEW: {Role.MODERATOR, Role.SENIOR, Role.ADMIN},
    P.REVIEW_SENIOR: {Role.SENIOR, Role.ADMIN},
    P.LOOK_UP: set(Role),
    P.READ_POLICY: set(Role),
    P.READ_AUDIT: {Role.ADMIN, Role.AUDITOR},
    P.READ_INSIGHTS: {Role.ADMIN, Role.AUDITOR},
    P.READ_QUALITY: {Role.SENIOR, Role.ADMIN, Role.AUDITOR},
    P.KEEP_GOLD: {Role.SENIOR, Role.ADMIN},
    P.EDIT_POLICY: {Role.ADMIN},
    P.MANAGE_PLATFORM: {Role.ADMIN},
    P.MANAGE_PEOPLE: {Role.ADMIN},
}


def fresh(user: User) -> User:
    return User.objects.get(id=user.id)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_table_of_roles(permission: Permission) -> None:
    assert {role for role in Role if permission in PERMISSIONS[role]} == TABLE[permission]


def test_a_role_at_one_platform_holds_there_only(cast: Cast) -> None:
    here, there = cast.lantern, cast.kleinmarkt
    assert list(platforms_for(cast.lena, P.REVIEW)) == [here]
    assert may(cast.lena, P.REVIEW, here.id)
    assert not may(cast.lena, P.REVIEW, there.id)
    assert may(cast.lena, P.REVIEW)
    assert not may_everywhere(cast.karl, P.MANAGE_PEOPLE)
    assert may(cast.karl, P.MANAGE_PLATFORM, there.id)
    assert not may(cast.karl, P.MANAGE_PLATFORM, here.id)
    assert set(platforms_for(cast.mira, P.REVIEW)) == {here, there}
    assert not platforms_for(cast.otto, P.REVIEW).exists()
    set_role(user=cast.lena, role=Role.AUDITOR, platform=there, actor=SYSTEM)
    assert not may(fresh(cast.lena), P.REVIEW, there.id)
    assert role_of(fresh(cast.lena)) == Role.MODERATOR


def test_a_disabled_person_may_nothing(cast: Cast) -> None:
    User.objects.filter(id=cast.priya.id).update(is_active=False)
    assert not any(may(fresh(cast.priya), permission) for permission in Permission)


def test_a_name_is_taken_once_in_whatever_case(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_person(username="MIRA", role=Role.MODERATOR, actor=SYSTEM)


def test_one_role_at_a_place(cast: Cast) -> None:
    for platform in (None, cast.lantern):
        for role in (Role.SENIOR, Role.AUDITOR):
            set_role(user=cast.mira, role=role, platform=platform, actor=SYSTEM)
        assert Membership.objects.get(user=cast.mira, platform=platform).role == Role.AUDITOR
    said = Entry.objects.filter(event="person.changed", subject=f"person:{cast.mira.id}").latest("id")
    assert '"before":"senior","role":"auditor"' in said.body


def test_the_last_admin_stays(cast: Cast) -> None:
    mine = Membership.objects.get(user=cast.priya)
    for attempt in (
        lambda: remove_role(membership=mine, actor=SYSTEM),
        lambda: set_role(user=cast.priya, role=Role.SENIOR, platform=None, actor=SYSTEM),
    ):
        with pytest.raises(LastAdmin):
            attempt()
    other = create_person(username="other", role=Role.ADMIN, actor=SYSTEM)
    User.objects.filter(id=other.id).update(is_active=False)
    with pytest.raises(LastAdmin):  # a disabled one cannot let anybody in
        remove_role(membership=mine, actor=SYSTEM)
    User.objects.filter(id=other.id).update(is_active=True)
    remove_role(membership=mine, actor=SYSTEM)
    assert role_of(fresh(cast.priya)) is None
    remove_role(membership=Membership.objects.get(user=cast.karl), actor=SYSTEM)  # of one platform only


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_take_the_role_from_each_other(cast: Cast) -> None:
    create_person(username="other", role=Role.ADMIN, actor=SYSTEM)
    admins = list(Membership.objects.filter(role=Role.ADMIN, platform=None))
    start = Barrier(2)

    def remove(membership: Membership) -> bool:
        try:
            start.wait()
            remove_role(membership=membership, actor=SYSTEM)
            return True
        except LastAdmin:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, admins)) == [False, True]
    assert Membership.objects.filter(role=Role.ADMIN, platform=None).count() == 1


def test_platforms_are_in_their_order(cast: Cast) -> None:
    assert [p.name for p in Platform.objects.all()] == ["Kleinmarkt", "Lantern"]
