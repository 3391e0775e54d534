"""The same few people and platforms in every test."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.people.models import User
from moderation.platforms.members import create_person
from moderation.platforms.models import Platform
from moderation.vocabulary import Role

PASSWORD = "correct-horse-battery-9"


@dataclass(frozen=True)
class Cast:
    """Two platforms (Lantern on `starter`, Kleinmarkt on `everything-to-people`) and somebody in every role."""

    lantern: Platform
    lantern_key: str
    lantern_hook_secret: str
    kleinmarkt: Platform
    kleinmarkt_key: str
    mira: User  # moderator everywhere
    jonas: User  # moderator everywhere
    aiko: User  # senior everywhere
    priya: User  # admin everywhere
    otto: User  # auditor everywhere
    lena: User  # moderator at Lantern only
    karl: User  # admin at Kleinmarkt only


def make_cast() -> Cast:
    system = Actor.system()
    lantern = create_platform(name="Lantern", policy_slug="starter", actor=system)
    kleinmarkt = create_platform(name="Kleinmarkt", actor=system)

    def person(name: str, role: Role, platform: Platform | None = None) -> User:
        username = name.split()[0].lower()
        return create_person(
            username=username, name=name, role=role, platform=platform, password=PASSWORD, actor=system
        )

    return Cast(
        lantern=without_chance(lantern.platform),
        lantern_key=lantern.api_key,
        lantern_hook_secret=lantern.hook_secret,
        kleinmarkt=without_chance(kleinmarkt.platform),
        kleinmarkt_key=kleinmarkt.api_key,
        mira=person("Mira Okafor", Role.MODERATOR),
        jonas=person("Jonas Weil", Role.MODERATOR),
        aiko=person("Aiko Tan", Role.SENIOR),
        priya=person("Priya Nair", Role.ADMIN),
        otto=person("Otto Brandt", Role.AUDITOR),
        lena=person("Lena Fuchs", Role.MODERATOR, lantern.platform),
        karl=person("Karl Moos", Role.ADMIN, kleinmarkt.platform),
    )


def without_chance(platform: Platform) -> Platform:
    """Second reviews and gold items come only where a test asks for them."""
    platform.second_review_share = platform.gold_share = 0
    platform.save()
    return platform
