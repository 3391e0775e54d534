"""/review/: a sentence, go on where you were, the queues by due time, what is asked of you, your last decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.cases.claim import first_to_hand, held_case
from moderation.cases.models import Case
from moderation.cases.presence import working_now
from moderation.cases.queue_rows import QueueRow, overdue_for, overview
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.vocabulary import Level
from moderation.wellness.limits import standing_of
from review.queue.alone import trainee_words
from review.queue.asked import Line as AskedLine
from review.queue.asked import lines_for
from review.queue.done import Done, lately
from review.queue.greeting import greeting
from review.queue.named import name_of
from review.queue.next import LOCKED
from review.session.gate import allowed, person_of
from review.ui import apart, capped, span
from review.wellbeing.day import DayView, view_of
from review.wellbeing.stop import Stop, cap_of

NEAR = timedelta(minutes=15)
SHOWN = 12
ASKED = 5


@dataclass(frozen=True)
class Line:
    """A queue as a line of the table; `due_share` is how much of the time to its first due case has passed."""

    name: str
    scope: str
    slug: str
    level: str
    open: int
    oldest: timedelta | None
    due_share: float
    left_words: str
    near: bool
    overdue: bool
    current: bool
    working: list[str]

    @property
    def key(self) -> str:
        """What tells its line from the others on a page that is brought up to date."""
        return f"{self.slug}-{self.level}"


@dataclass(frozen=True)
class GoOn:
    """The one next step."""

    title: str
    words: str
    button: str
    slug: str
    level: str


@dataclass(frozen=True)
class Overview:
    heading: str
    sentence: str
    alert: str
    trainee: str
    stop: Stop | None
    go_on: GoOn | None
    rows: list[Line]
    asked: list[AskedLine]
    last: list[Done]
    decided_today: int
    day: DayView


@allowed(Permission.REVIEW)
def queues(request: HttpRequest) -> HttpResponse:
    return render(request, "review/queue/queues.html", {"page": overview_of(person_of(request))})


def overview_of(person: User) -> Overview:
    now, rows, held = timezone.now(), overview(person), held_case(person)
    last, today = lately(person, SHOWN)
    standing = standing_of(person, now)
    return Overview(
        heading=greeting(person),
        sentence=sentence(rows, now),
        alert=alert(person),
        trainee=trainee_words(person),
        stop=cap_of(standing.cap, standing) if standing.cap else None,
        go_on=None if standing.cap else go_on(rows, held, today, person),
        rows=lines_now(rows, person, now, held),
        asked=lines_for(person)[:ASKED],
        last=last,
        decided_today=today,
        day=view_of(standing),
    )


def lines_now(rows: list[QueueRow], person: User, now: datetime, held: Case | None = None) -> list[Line]:
    working = working_now(person, [row.queue for row in rows])
    return [line(row, held, names, now) for row, names in zip(rows, working, strict=True)]


def line(row: QueueRow, held: Case | None, working: list[str], now: datetime) -> Line:
    left = row.due_at - now if row.due_at else None
    return Line(
        name=name_of(row.queue),
        scope=scope(row),
        slug=row.queue.slug,
        level=LOCKED if row.queue.locked else row.queue.level.value,
        open=row.open,
        oldest=now - row.oldest_at if row.oldest_at else None,
        due_share=share_passed(row, now),
        left_words=left_words(left),
        near=left is not None and left < NEAR,
        overdue=left is not None and left < timedelta(0),
        current=held is not None and row.queue.holds(held),
        working=working,
    )


def scope(row: QueueRow) -> str:
    if row.queue.locked:
        return _("named people only")
    return _("for seniors") if row.queue.level == Level.SENIOR else _("for moderators")


def share_passed(row: QueueRow, now: datetime) -> float:
    if row.due_at is None or row.oldest_at is None:
        return 0.0
    whole = (row.due_at - row.oldest_at).total_seconds()
    return min(1.0, (now - row.oldest_at).total_seconds() / whole) if whole > 0 else 1.0


def left_words(left: timedelta | None) -> str:
    if left is None:
        return ""
    if left < timedelta(0):
        return _("{left} overdue").format(left=span(-left))
    return _("{left} left").format(left=span(left)) if left < NEAR else _("in {left}").format(left=span(left))


def and_others(count: int) -> str:
    """Names may have commas of their own, so that a list of them would not be read as one."""
    return (
        ngettext(", another queue too", ", {count} other queues too", count).format(count=count)
        if count
        else ""
    )


def sentence(rows: list[QueueRow], now: datetime) -> str:
    """What waits, and what is late or comes due first."""
    waiting = sum(row.open for row in rows)
    if not waiting:
        return _("Nothing waits for a second look.")
    words = ngettext(
        "{waiting} picture waits for a second look.", "{waiting} pictures wait for a second look.", waiting
    ).format(waiting=capped(waiting))
    first = next(row for row in rows if row.due_at)
    left = first.due_at - now if first.due_at else timedelta(0)
    late = [apart(name_of(row.queue)) for row in rows if row.due_at and row.due_at < now]
    if late:
        return _("{words} {named} is overdue by {left}{others}.").format(
            words=words, named=late[0], left=span(-left), others=and_others(len(late) - 1)
        )
    return _("{words} Nothing is overdue; {name} comes due first, in {left}.").format(
        words=words, name=apart(name_of(first.queue)), left=span(left)
    )


def go_on(rows: list[QueueRow], held: Case | None, today: int, person: User) -> GoOn | None:
    """Back to the case that is held, else into the queue that comes due first of those from which this person would be
    handed one: what waits may be in other hands, or not for them."""
    waiting = [row for row in rows if row.open]
    row = next((row for row in waiting if held and row.queue.holds(held)), None)
    kept = row is not None
    if row is None:
        first = first_to_hand([row.queue for row in waiting], person)
        row = next((row for row in waiting if first and row.queue.key == first.key), None)
    if row is None:
        return None
    return GoOn(
        title=(_("Go on with {queue}") if kept else _("Start with {queue}")).format(
            queue=apart(name_of(row.queue))
        ),
        words=_("{today} decided today · {open} waiting").format(today=today, open=capped(row.open))
        + (_(" · one is held by you") if kept else ""),
        button=_("Go on") if kept else _("Start reviewing"),
        slug=row.queue.slug,
        level=LOCKED if row.queue.locked else row.queue.level.value,
    )


def alert(person: User) -> str:
    """For seniors and admins: how many cases are overdue in the queues that tell them; empty when none is."""
    late = overdue_for(person)
    if not late:
        return ""
    total = sum(count for _, count in late)
    words = ngettext("{total} case is overdue", "{total} cases are overdue", total).format(
        total=capped(total)
    )
    return f"{words}: {'; '.join(f'{apart(name_of(queue))} ({capped(count)})' for queue, count in late)}."
