"""How far back the page looks, and at which platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_noop

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.platforms.models import Platform
from review.asked import days_asked, platform_asked

DAYS = {7: gettext_noop("7 days"), 30: gettext_noop("30 days"), 90: gettext_noop("90 days")}
USUAL = 30


@dataclass(frozen=True)
class Asked:
    """The last `days` times 24 hours up to `now`, at one platform or at all that this person reads. `faults` says by
    field what was asked for and is not there, in the place of which is the usual."""

    person: User
    days: int
    now: datetime
    platform: Platform | None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str | None:
        return self.platform.slug if self.platform else None

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=self.days)

    def where(self, field: str = "platform_id") -> Q:
        """The platforms, as a filter on `field`."""
        reach = scope(self.person, Permission.READ_QUALITY, field=field)
        return reach & Q(**{field: self.platform.id}) if self.platform else reach


def asked_of(person: User, sent: QueryDict, now: datetime) -> Asked:
    """From `?days=` and `?platform=`, each of which may be left out or empty."""
    faults: dict[str, str] = {}
    days = days_asked(sent, DAYS, USUAL, faults)
    platform = platform_asked(sent, person, Permission.READ_QUALITY, faults)
    return Asked(person, days, now, platform, faults)
