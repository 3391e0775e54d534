"""A person's looking today, from their own decisions alone.

A look is a decision that ended a hold, a withdrawn one as well: it took its time. But once withdrawn it counts as no
picture: the same one is before the person again. It is as severe as the gravest category that the person named; an
approval is mild. Of a case's own severity nothing is used: it comes from the machine, and for spot checks, gold items and
second reviews it stays sealed even after the decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from django.core.cache import cache

from moderation.cases.models import Decision
from moderation.people.models import User
from moderation.rows import Columns
from moderation.sql import fetch_all
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Severity
from moderation.wellness.models import Bounds

LONGEST_LOOK = timedelta(minutes=10)  # a page that stays open longer is no longer looked at
BEFORE_MIDNIGHT = timedelta(hours=4)  # work that began before the day did goes on in it
KEPT_SECONDS = 12 * 3600
NONE = dict.fromkeys(Severity, 0)
LOOKED = Columns(Decision, "d", "made_at", "looked_ms", "reasons")
MADE_AT = len(LOOKED)  # they stand in the model's order: id, reasons, looked_ms, made_at
# Of a withdrawal what it took back, where that was a look.
LOOKS = f"""
    SELECT {LOOKED.sql}, c.colour_opened, FALSE
    FROM cases_decision d LEFT JOIN cases_case c ON c.id = d.case_id
    WHERE d.person_id = %s AND d.made_at > %s AND d.looked_ms IS NOT NULL
    UNION ALL
    SELECT d.id, d.reasons, 0, w.made_at, c.colour_opened, TRUE
    FROM cases_decision w
    JOIN cases_decision d ON d.id = w.supersedes_id LEFT JOIN cases_case c ON c.id = d.case_id
    WHERE w.person_id = %s AND w.made_at > %s AND w.kind = 'withdrawn' AND d.looked_ms IS NOT NULL
    ORDER BY {MADE_AT}"""  # noqa: S608 - our names


@dataclass(frozen=True)
class Look:
    """One hold that ended in a decision; or, `taken_back`, that it was withdrawn then."""

    ended: datetime
    length: timedelta
    severity: Severity
    colour: bool
    taken_back: bool = False

    @property
    def began(self) -> datetime:
        return self.ended - self.length


@dataclass(frozen=True)
class Day:
    """What a person has looked at since `starts`. `began` and `until` are the ends of the work that had no rest in it
    (None before the first look), `row` is how many looks at its end were severe, `row_before` before the last."""

    starts: datetime
    rest: timedelta
    looked: timedelta
    seen: dict[Severity, int]
    colour: dict[Severity, int]
    began: datetime | None
    until: datetime | None
    row: int
    row_before: int = 0

    def works(self, now: datetime) -> bool:
        """Whether the work goes on, or would with a case taken now."""
        return self.until is not None and now - self.until < self.rest

    def worked(self, now: datetime) -> timedelta:
        """How long without a rest."""
        return now - self.began if self.began and self.works(now) else timedelta(0)

    def severe_row(self, now: datetime) -> int:
        """How many in a row were severe; a rest ends the row."""
        return self.row if self.works(now) else 0


def day_of(person: User, bounds: Bounds, now: datetime) -> Day:
    """One query, for what was decided since it was asked last, or for all of the day where nothing is kept."""
    starts = start_of_day(bounds, now)
    key = f"looks:{person.id}:{starts:%Y%m%d%H}:{bounds.rest_minutes}"
    kept: Day | None = cache.get(key)
    before = kept or empty_day(starts, bounds.rest)
    looks = looks_of(person, before.until or starts - BEFORE_MIDNIGHT)
    if not looks:
        return before
    day = fold(before, looks)
    cache.set(key, day, KEPT_SECONDS)
    return day


def start_of_day(bounds: Bounds, now: datetime) -> datetime:
    shift = timedelta(hours=bounds.day_begins)
    return (now - shift).replace(hour=0, minute=0, second=0, microsecond=0) + shift


def empty_day(starts: datetime, rest: timedelta) -> Day:
    return Day(starts, rest, timedelta(0), NONE, NONE, began=None, until=None, row=0)


def looks_of(person: User, since: datetime) -> list[Look]:
    """Those that ended or were taken back after `since`, in order: along the index of a person's decisions."""
    return [
        Look(
            ended=decision.made_at,
            length=min(timedelta(milliseconds=decision.looked_ms or 0), LONGEST_LOOK),
            severity=severity_named(decision.reasons),
            colour=bool(colour),
            taken_back=bool(taken_back),
        )
        for *row, colour, taken_back in fetch_all(LOOKS, [person.id, since] * 2)
        if (decision := LOOKED.instance(row))
    ]


def severity_named(reasons: list[dict[str, str]]) -> Severity:
    """Of the gravest category among a decision's reasons; mild without any."""
    return max((CATEGORY_SEVERITY[Category(r["category"])] for r in reasons), default=Severity.MILD)


def fold(day: Day, looks: Iterable[Look]) -> Day:
    """The day with these looks, which come in order."""
    return reduce(with_look, looks, day)


def with_look(day: Day, look: Look) -> Day:
    rested = day.until is None or look.began - day.until >= day.rest
    row = 0 if rested else day.row
    today = look.ended >= day.starts
    if look.taken_back:
        severe = look.severity == Severity.SEVERE
        return replace(
            day,
            seen=counted(day.seen, look.severity, -1 if today else 0),
            colour=counted(day.colour, look.severity, -1 if today and look.colour else 0),
            until=look.ended,
            # Of a whole batch one after the other; what ended a row gives it back where it was the last.
            row=max(0, day.row - 1) if severe else max(day.row, day.row_before),
        )
    return replace(
        day,
        looked=day.looked + look.length if today else day.looked,
        seen=counted(day.seen, look.severity, 1 if today else 0),
        colour=counted(day.colour, look.severity, 1 if today and look.colour else 0),
        began=look.began if rested else day.began,
        until=look.ended,
        row=row + 1 if look.severity == Severity.SEVERE else 0,
        row_before=row,
    )


def counted(counts: dict[Severity, int], severity: Severity, more: int) -> dict[Severity, int]:
    """Never below none: what is taken back may have been made before the day began."""
    return counts | {severity: max(0, counts[severity] + more)} if more else counts
