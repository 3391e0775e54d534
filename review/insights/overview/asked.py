"""How far back the page looks, and at which platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.platforms.models import Platform
from moderation.tallies.count import DAY, HOUR, day_of, hour_of
from moderation.tallies.models import Tally
from review.asked import days_asked, platform_asked

WORDS = {
    1: gettext_noop("24 hours"),
    7: gettext_noop("7 days"),
    30: gettext_noop("30 days"),
    90: gettext_noop("90 days"),
}
USUAL = 7


@dataclass(frozen=True)
class Asked:
    """The last 24 hours in whole hours, or so many days (UTC), each with the one that it is, at one platform or at all
    that this person reads. `faults` says by field what was asked for and is not there, in the place of which is the
    usual."""

    person: User
    days: int
    now: datetime
    platform: Platform | None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str | None:
        return self.platform.slug if self.platform else None

    @property
    def words(self) -> str:
        return _(WORDS[self.days])

    @property
    def by_hour(self) -> bool:
        return self.days == 1

    @property
    def since(self) -> datetime:
        return hour_of(self.now) - DAY if self.by_hour else day_of(self.now) - self.days * DAY

    @property
    def starts(self) -> list[datetime]:
        """Of the hours or days, the last one is not over."""
        step: timedelta = HOUR if self.by_hour else DAY
        return [self.since + number * step for number in range((24 if self.by_hour else self.days) + 1)]

    @property
    def tallies(self) -> QuerySet[Tally]:
        """Those of the window at all platforms that this person reads."""
        return Tally.objects.filter(self.reach(), hours=1 if self.by_hour else 24, start__gte=self.since)

    def reach(self) -> Q:
        """All platforms that this person reads, as a filter."""
        return scope(self.person, Permission.READ_INSIGHTS)

    def here(self) -> Q:
        """The chosen platform, or all that this person reads, as a filter."""
        return self.reach() & Q(platform_id=self.platform.id) if self.platform else self.reach()


def asked_of(person: User, sent: QueryDict, now: datetime) -> Asked:
    """From `?days=` and `?platform=`, each of which may be left out or empty."""
    faults: dict[str, str] = {}
    days = days_asked(sent, WORDS, USUAL, faults)
    platform = platform_asked(sent, person, Permission.READ_INSIGHTS, faults)
    return Asked(person, days, now, platform, faults)
