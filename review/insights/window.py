"""How far back a page looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review.asked import days_asked

WORDS = {1: gettext_noop("24 hours"), 7: gettext_noop("7 days"), 30: gettext_noop("30 days")}
USUAL = 1


@dataclass(frozen=True)
class Window:
    """The last `days` times 24 hours up to `now`. `faults` says it where others were asked for that are not offered."""

    days: int
    now: datetime
    faults: Mapping[str, str] = field(default_factory=dict)

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


def window_of(sent: QueryDict, now: datetime) -> Window:
    """The window of `?days=`, which may be left out or empty."""
    faults: dict[str, str] = {}
    return Window(days_asked(sent, WORDS, USUAL, faults), now, faults)
