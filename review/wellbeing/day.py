"""A person's day as they alone see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import Severity
from moderation.wellness.limits import Standing
from moderation.wellness.models import Arrival
from review.ui import span

NAMES = {
    Severity.MILD: gettext_noop("Mild, or approved"),
    Severity.MODERATE: gettext_noop("Moderate"),
    Severity.SEVERE: gettext_noop("Severe"),
}


@dataclass(frozen=True)
class DayLine:
    """One severity: pictures decided today, and how many of them in colour."""

    name: str
    seen: int
    colour: int


@dataclass(frozen=True)
class DayView:
    """What the panel “Your day” shows; shares are 0…1."""

    looked: timedelta
    most: timedelta
    share: float
    row: int
    row_most: int
    row_share: float
    next_break: str
    lines: tuple[DayLine, ...]
    arrives: str
    keeps_colour: bool
    begins: str


def view_of(standing: Standing) -> DayView:
    day, bounds = standing.day, standing.bounds
    row = day.severe_row(standing.now)
    return DayView(
        looked=day.looked,
        most=bounds.look,
        share=min(1.0, day.looked / bounds.look),
        row=row,
        row_most=bounds.severe_in_a_row,
        row_share=min(1.0, row / bounds.severe_in_a_row),
        next_break=next_break(standing),
        lines=tuple(DayLine(_(NAMES[level]), day.seen[level], day.colour[level]) for level in Severity),
        arrives=_(str(Arrival(standing.habits.arrives).label)),
        keeps_colour=standing.habits.keeps_colour,
        begins=f"{day.starts:%H:%M}",
    )


def next_break(standing: Standing) -> str:
    """“in 18 min”, “after this case”, “after 50 min of work”; “not asked for” where the person is not asked."""
    if not standing.habits.prompts:
        return _("not asked for")
    left = standing.next_break
    if left is None:
        return _("after {work} of work").format(work=span(standing.bounds.work))
    return _("in {left}").format(left=span(left)) if left >= timedelta(minutes=1) else _("after this case")


def rest_words(standing: Standing) -> str:
    """The banner on the page of a case, in the last minutes before a break; else empty."""
    if not standing.break_is_near:
        return ""
    left = standing.next_break or timedelta(0)
    if left < timedelta(minutes=1):
        return _("A break comes after this case.")
    return _("A break comes in {left}, between two cases.").format(left=span(left))
