"""The demo's platforms: one on the starter policy, one that asks for more than the local model judges."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.platforms.keys import TooManyKeys, create_key, find_key
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import create_policy, newest_version, rules_of
from moderation.policy.seeds import STARTER
from moderation.processes.demo.photographs import KLEINMARKT, LANTERN
from moderation.vocabulary import Category

LISTINGS = "listings"
WHY = "Classified ads: nothing goes up before somebody has looked for violence."


@dataclass(frozen=True)
class DemoPlatform:
    slug: str
    name: str
    policy: str


PLATFORMS = (DemoPlatform(LANTERN, "Lantern", STARTER), DemoPlatform(KLEINMARKT, "Kleinmarkt", LISTINGS))


def seed_listings() -> None:
    """`starter`, but `violence` is required. The local model does not judge it, so all of it waits."""
    if Policy.objects.filter(slug=LISTINGS).exists():
        return
    version = newest_version(Policy.objects.get(slug=STARTER))
    if version is None:
        raise LookupError(f"the policy {STARTER} has no version")
    starter = rules_of(version)
    rules = replace(starter, required=tuple({*starter.required, Category.VIOLENCE}))
    create_policy(slug=LISTINGS, name="Listings", rules=rules, reason=WHY, actor=Actor.system())


def seed_platform(demo: DemoPlatform, known_key: str) -> tuple[Platform, str]:
    """The platform and a key that works: the known one, a new one, or none while two others are active."""
    platform = Platform.objects.filter(slug=demo.slug).first()
    if platform is None:
        created = create_platform(name=demo.name, policy_slug=demo.policy, actor=Actor.system())
        return created.platform, created.api_key
    if known_key and find_key(known_key):
        return platform, known_key
    try:
        return platform, create_key(platform=platform, name="Demo", actor=Actor.system()).secret_text
    except TooManyKeys:
        return platform, ""
