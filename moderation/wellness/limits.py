"""When a person has seen enough: the organisation's caps, and the break that is asked for between two cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.people.models import User
from moderation.wellness.bounds import bounds_now
from moderation.wellness.choices import Habits, habits_of
from moderation.wellness.day import Day, day_of
from moderation.wellness.models import Bounds, Cap, PutOff

MOST_PUT_OFF = 2
SOON = timedelta(minutes=5)


@dataclass(frozen=True)
class Standing:
    """Where a person stands at `now`: for themselves alone."""

    now: datetime
    day: Day
    bounds: Bounds
    habits: Habits

    @property
    def cap(self) -> Cap | None:
        """The cap they have met. Severe ones in a row end with a rest, the time with the day."""
        if self.day.looked >= self.bounds.look:
            return Cap.TIME
        if self.day.severe_row(self.now) >= self.bounds.severe_in_a_row:
            return Cap.SEVERE
        return None

    @property
    def next_break(self) -> timedelta | None:
        """How long until a break is asked for, not below 0; None when none is: they rest, or are not asked."""
        if not self.habits.prompts or not self.day.works(self.now):
            return None
        return max(self.bounds.work - self.day.worked(self.now), timedelta(0))

    @property
    def break_is_near(self) -> bool:
        """In the last minutes before one, and from then on."""
        return self.next_break is not None and self.next_break <= SOON

    @property
    def rested_at(self) -> datetime:
        """When a rest that began with the last look is over."""
        return (self.day.until or self.now) + self.bounds.rest

    @property
    def tomorrow(self) -> datetime:
        return self.day.starts + timedelta(days=1)


@dataclass(frozen=True)
class Break:
    """A break that is due; it may be put off `may_put_off` times more."""

    until: datetime
    may_put_off: int


def standing_of(person: User, now: datetime) -> Standing:
    """Three queries, each of them one indexed read."""
    bounds = bounds_now()
    return Standing(now, day_of(person, bounds, now), bounds, habits_of(person, bounds))


def break_due(person: User, standing: Standing) -> Break | None:
    """The break that is due and was not put off just now."""
    began = standing.day.began
    if began is None or standing.next_break != timedelta(0):
        return None
    put_off = PutOff.objects.filter(person=person, began=began).first()
    if put_off and standing.now < put_off.until:
        return None
    times = put_off.times if put_off else 0
    return Break(until=standing.rested_at, may_put_off=MOST_PUT_OFF - times)
