"""Who works at the large site: platforms with keys, endpoints and people; their ids in two tables for joining."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from bench.large.versions import publish_versions
from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.cases.queue import AtDue, Queue
from moderation.cases.shape import Shape
from moderation.cases.shape_queues import make_queue
from moderation.people.models import User
from moderation.platforms.members import create_person, set_role
from moderation.platforms.models import Platform
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import current_version
from moderation.sql import stored
from moderation.vocabulary import Category, Role
from moderation.webhooks.models import Endpoint

PLATFORMS = 20
PEOPLE = 40
WITH_ENDPOINT = 10
SMALL = 7


@dataclass(frozen=True)
class Site:
    """The people whose pages are measured. The first platform, `big`, has most of the rows."""

    big: Platform
    small: Platform
    admin: User
    senior: User
    moderator: User
    auditor: User
    pair: User  # a moderator of two platforms, the big one and a small one


def make_site() -> PolicyVersion:
    """Create everybody through the product's own functions, and the tables `large_platform` and `large_person`;
    returns the policy's version that all platforms use."""
    system = Actor.system()
    platforms = [
        create_platform(name=f"Platform {place:02}", policy_slug="starter", actor=system).platform
        for place in range(PLATFORMS)
    ]
    endpoints = [
        Endpoint.objects.create(platform=platform, url="https://hooks.example/", secret="whsec_c2VjcmV0")
        for platform in platforms[:WITH_ENDPOINT]
    ]
    people = [person(f"reviewer{place:02}", Role.MODERATOR) for place in range(PEOPLE)]
    pair = person("pair", Role.MODERATOR, platforms[0])
    set_role(user=pair, role=Role.MODERATOR, platform=platforms[SMALL], actor=system)
    for role in (Role.ADMIN, Role.SENIOR, Role.AUDITOR):
        person(role.value, role)
    make_queue(platform=platforms[0], shape=Shape("Weapons", (Category.WEAPONS,)), actor=system)
    # What queues do when they are asked to: one tells of what is overdue, one has cases that are out of place.
    Queue.objects.filter(platform=platforms[0]).update(at_due=AtDue.ALERT)
    Queue.objects.filter(platform=platforms[SMALL]).update(unsettled=True)
    link("large_platform", [p.id for p in platforms], [e.id for e in endpoints])
    link("large_person", [p.id for p in people], [])
    return publish_versions(current_version(platforms[0]).policy, User.objects.get(username="admin"))


def find_site() -> Site:
    """The site of a database that has been filled."""
    platforms = list(Platform.objects.filter(name__startswith="Platform ").order_by("name"))
    people = {user.username: user for user in User.objects.all()}
    return Site(
        platforms[0],
        platforms[SMALL],
        people["admin"],
        people["senior"],
        people["reviewer00"],
        people["auditor"],
        people["pair"],
    )


def person(name: str, role: Role, platform: Platform | None = None) -> User:
    return create_person(
        username=name, name=name.title(), role=role, platform=platform, password=None, actor=Actor.system()
    )


def link(table: str, ids: list[object], endpoints: list[object]) -> None:
    """A temporary table from place to id, for the statements that fill."""
    kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {table} (place integer PRIMARY KEY, id {kind}, endpoint {kind})"
        )
        cursor.executemany(
            f"INSERT INTO {table} VALUES (%s, %s, %s)",
            [
                (place, stored(key), stored(endpoints[place]) if place < len(endpoints) else None)
                for place, key in enumerate(ids)
            ],
        )
