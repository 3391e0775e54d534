"""/review/grid/: the tiles of one queue, all veiled alike; without one, or when nothing waits, the queues to choose."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.cases.grid import SIZES
from moderation.cases.queue_rows import overview
from moderation.cases.queues import LevelQueue
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.wellness.hand import BreakDue, CapReached, take_batch
from review.grid.asked import Asked, asked_of
from review.grid.last import Last, kept_marks, last_of
from review.grid.marks import marks_of
from review.grid.page import page_of
from review.queue.afterwards import Afterwards
from review.queue.named import name_of
from review.session.gate import allowed, person_of
from review.ui import apart
from review.wellbeing.stop import stopped

KEYED = 9


@dataclass(frozen=True)
class Choice:
    """A queue with something in it, by the name that it has for this reader, and the digit that it has on /review/."""

    queue: LevelQueue
    name: str
    open: int
    digit: str


@dataclass(frozen=True)
class Chooser:
    rows: list[Choice]
    sizes: tuple[int, ...]
    lede: str
    last: Last


@require_http_methods(["GET", "POST"])
@allowed(Permission.REVIEW)
def grid(request: HttpRequest) -> HttpResponse:
    """Claim a batch of `?queue=` and show it; asked twice, it is the same one. POST comes back with the marks,
    and a batch that was undone with those it was sent with.

    A break that is due comes before the next batch, and who has met a cap is handed none.
    """
    person = person_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    asked = asked_of(person, sent)
    if asked is None:
        return choose(request, person, _("A queue’s pictures side by side, for what is plain at a glance."))
    try:
        held = take_batch(person, asked.queue, asked.size)
    except (BreakDue, CapReached) as reached:
        return stopped(request, reached, Afterwards(toast=last_of(request).toast))
    if not held:
        return choose(request, person, nothing_words(asked))
    marks = marks_of(sent) if request.method == "POST" else kept_marks(request, person)
    page = page_of(person, asked, marks)
    return render(request, "review/grid/grid.html", {"page": page, "last": last_of(request)})


def nothing_words(asked: Asked) -> str:
    return _("Nothing that is free for you waits in {name}.").format(name=apart(name_of(asked.queue)))


def choose(request: HttpRequest, person: User, lede: str) -> HttpResponse:
    """The queues with something in them; what is locked is looked at singly only."""
    rows = [
        Choice(row.queue, name_of(row.queue), row.open, str(place) if place <= KEYED else "")
        for place, row in enumerate(overview(person), start=1)
        if row.open and not row.queue.locked
    ]
    page = Chooser(rows, SIZES, lede, last_of(request))
    return render(request, "review/grid/choose.html", {"page": page})
