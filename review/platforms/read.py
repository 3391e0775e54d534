"""What the platform pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, QueryDict

from moderation.cases.in_hand import in_hand
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.keys import ACTIVE_AT_ONCE
from moderation.platforms.models import ApiKey, Platform
from moderation.policy.models import Assignment, Policy, PolicyVersion
from moderation.policy.publish import newest_version
from moderation.sql import newest
from moderation.webhooks.endpoints import AT_MOST
from moderation.webhooks.models import Endpoint, EndpointState
from review.platforms.deliveries import DeliveryPage, deliveries_of
from review.platforms.forms import EndpointForm, endpoint_form
from review.platforms.health import Health, health_of, untold_of


@dataclass(frozen=True)
class EndpointRow:
    """`is_open`: its form has come back with what is wrong."""

    endpoint: Endpoint
    health: Health
    form: EndpointForm
    is_open: bool = False

    @property
    def enabled(self) -> bool:
        return self.endpoint.state == EndpointState.ENABLED


@dataclass(frozen=True)
class PolicyInUse:
    """The policy a platform has, its newest version, and what it could have instead."""

    assignment: Assignment | None
    version: PolicyVersion | None
    choices: list[Policy]


@dataclass(frozen=True)
class PlatformPage:
    platform: Platform
    keys: list[ApiKey]
    endpoints: list[EndpointRow]
    deliveries: DeliveryPage
    policy: PolicyInUse
    last_upload: datetime | None
    untold: bool

    @property
    def may_add_key(self) -> bool:
        return sum(key.revoked_at is None for key in self.keys) < ACTIVE_AT_ONCE

    @property
    def may_add_endpoint(self) -> bool:
        return len(self.endpoints) < AT_MOST


@dataclass(frozen=True)
class PlatformRow:
    """A platform, annotated with its counts and its policy, and when it posted last: `untold` to who works on
    a case, as it would tell whether anything was posted before that opened."""

    platform: Platform
    last_upload: datetime | None
    untold: bool


def rows_of(person: User) -> list[PlatformRow]:
    """The platforms this person keeps, in four queries."""
    platforms = list(platforms_of(person))
    latest, untold = last_uploads(platforms), in_hand(person).working
    return [PlatformRow(platform, latest.get(platform.id), untold) for platform in platforms]


def last_uploads(platforms: list[Platform]) -> dict[UUID, datetime]:
    """When each of them posted last.

    Each is asked for by its own id. Of a subquery on an outer row PostgreSQL expects an average platform, and for one
    that has posted little it would walk back through everybody's submissions.
    """
    postings = [Submission.objects.filter(platform_id=platform.id) for platform in platforms]
    ids = newest(postings, len(platforms), each=1)
    return dict(Submission.objects.filter(id__in=ids).values_list("platform_id", "received_at"))


def platforms_of(person: User) -> QuerySet[Platform]:
    """The platforms this person keeps, each with its counts and its policy."""
    alive = ~Q(endpoints__state=EndpointState.DELETED)
    return platforms_for(person, Permission.MANAGE_PLATFORM).annotate(
        active_keys=Count("keys", filter=Q(keys__revoked_at=None), distinct=True),
        endpoint_count=Count("endpoints", filter=alive, distinct=True),
        policy_name=F("assignment__policy__name"),
    )


def platform_for(person: User, slug: str) -> Platform:
    """The platform if this person keeps it. Raises Http404, also for those of others."""
    platform = platforms_for(person, Permission.MANAGE_PLATFORM).filter(slug=slug).first()
    if platform is None:
        raise Http404
    return platform


def endpoint_for(platform: Platform, endpoint_id: UUID) -> Endpoint:
    """The platform's endpoint. Raises Http404 when it is deleted or another's."""
    alive = platform.endpoints.exclude(state=EndpointState.DELETED)
    endpoint = alive.filter(id=endpoint_id).first()
    if endpoint is None:
        raise Http404
    return endpoint


def platform_page(
    platform: Platform,
    person: User,
    asked: QueryDict,
    changed: tuple[Endpoint, EndpointForm] | None = None,
) -> PlatformPage:
    """Everything on a platform's page; `changed` is the endpoint whose form was refused."""
    hand = in_hand(person)
    keys = ApiKey.objects.filter(platform=platform).select_related("created_by")
    alive = platform.endpoints.exclude(state=EndpointState.DELETED)
    latest = (
        Submission.objects.filter(platform=platform).order_by("-id").values_list("received_at", flat=True)
    )
    return PlatformPage(
        platform=platform,
        keys=sorted(keys, key=lambda key: key.revoked_at is not None),
        endpoints=[endpoint_row(endpoint, changed, untold=hand.working) for endpoint in alive],
        deliveries=deliveries_of(platform, person, asked, hand),
        policy=policy_in_use(platform),
        last_upload=latest.first(),
        untold=hand.working,
    )


def endpoint_row(
    endpoint: Endpoint, changed: tuple[Endpoint, EndpointForm] | None, *, untold: bool
) -> EndpointRow:
    """Its health counts deliveries, so it is `untold` to who works on a case."""
    health = untold_of(endpoint) if untold else health_of(endpoint)
    if changed and changed[0] == endpoint:
        return EndpointRow(endpoint, health, changed[1], is_open=True)
    return EndpointRow(endpoint, health, endpoint_form(endpoint))


def policy_in_use(platform: Platform) -> PolicyInUse:
    assignment = Assignment.objects.select_related("policy", "second").filter(platform=platform).first()
    version = newest_version(assignment.policy) if assignment else None
    return PolicyInUse(assignment, version, list(Policy.objects.all()))
