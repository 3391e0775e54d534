"""The demo's people: one for each role, and a second moderator, since a second opinion needs one."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.audit.actor import Actor
from moderation.people.change import change_password
from moderation.people.models import User
from moderation.platforms.members import create_person
from moderation.vocabulary import Role


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: Role


PEOPLE = (
    Person("moderator", "Mara Lindqvist", Role.MODERATOR),
    Person("moderator2", "Tomás Reyes", Role.MODERATOR),
    Person("senior", "Ines Albrecht", Role.SENIOR),
    Person("admin", "Noor Haddad", Role.ADMIN),
    Person("auditor", "Pavel Novák", Role.AUDITOR),
)
ABUSE_HANDLER = "senior"  # who opens what is locked as suspected child abuse, unless others are named


def seed_people(password: str, *, changed: bool) -> None:
    """Add who is missing; when the password was `changed`, give it to those who are there as well.

    Raises ValidationError, with the reasons, for a new password that is too weak.
    """
    there = {user.username: user for user in User.objects.filter(username__in=[p.username for p in PEOPLE])}
    for person in PEOPLE:
        user = there.get(person.username)
        if user is None:
            create_person(
                username=person.username,
                name=person.name,
                role=person.role,
                password=password,
                actor=Actor.system(),
            )
        elif changed:
            change_password(user=user, password=password, actor=Actor.system())
