"""How far back the page looks, and at which platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_noop

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for, scope
from moderation.platforms.models import Platform

DAYS = {7: gettext_noop("7 days"), 30: gettext_noop("30 days"), 90: gettext_noop("90 days")}
USUAL = 30


@dataclass(frozen=True)
class Asked:
    """The last `days` times 24 hours up to `now`, at one platform or at all that this person reads."""

    person: User
    days: int
    now: datetime
    platform: Platform | None

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=self.days)

    def where(self, field: str = "platform_id") -> Q:
        """The platforms, as a filter on `field`."""
        reach = scope(self.person, Permission.READ_QUALITY, field=field)
        return reach & Q(**{field: self.platform.id}) if self.platform else reach


def asked_of(person: User, sent: QueryDict, now: datetime) -> Asked:
    """From `?days=` and `?platform=`; what is not offered is as if it were not there."""
    days = int(sent.get("days", "")) if sent.get("days", "") in map(str, DAYS) else USUAL
    slug = sent.get("platform", "")
    read = platforms_for(person, Permission.READ_QUALITY)
    return Asked(person, days, now, read.filter(slug=slug).first() if slug else None)
