"""How far back a page looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {1: gettext_noop("24 hours"), 7: gettext_noop("7 days"), 30: gettext_noop("30 days")}


@dataclass(frozen=True)
class Window:
    """The last `days` times 24 hours up to `now`."""

    days: int
    now: datetime

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=self.days)

    @property
    def words(self) -> str:
        return _(WORDS[self.days])

    @property
    def dates(self) -> list[date]:
        """The days (UTC) that it touches, the first and the last in part."""
        return [self.since.date() + timedelta(days=n) for n in range(self.days + 1)]


def window_of(asked: str, now: datetime) -> Window:
    """The window of `?days=`; 24 hours for anything that is not offered."""
    days = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    return Window(days if days in WORDS else 1, now)
