"""Between two cases: a break that is due, and the page of somebody who has met a cap. Both say when it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from moderation.people.roles import Permission
from moderation.vocabulary import Severity
from moderation.wellness.hand import BreakDue, CapReached
from moderation.wellness.limits import MOST_PUT_OFF, Standing, break_due, standing_of
from moderation.wellness.models import Cap
from moderation.wellness.rest import StillHeld, give_back_held, put_off_break, still_held
from review.language.figures import thousands
from review.session.gate import allowed, person_of, posted
from review.ui import span

reviewing = allowed(Permission.REVIEW)


@dataclass(frozen=True)
class Stop:
    """A page between two cases. `left` counts down to `until` where that is soon; 0 shows no clock. While one `binds`
    nobody is handed a case before it is over."""

    title: str
    words: str
    until: datetime
    left: int = 0
    whole: int = 1
    may_put_off: int = 0
    for_now: bool = False
    binds: bool = False

    @property
    def gone(self) -> float:
        """How much of the rest has passed, 0…1."""
        return max(0.0, 1 - self.left / self.whole)

    @property
    def rest(self) -> timedelta:
        return timedelta(seconds=self.whole)

    @property
    def clock(self) -> str:
        return f"{self.left // 60}:{self.left % 60:02}"


def stopped(request: HttpRequest, reached: BreakDue | CapReached, page: Any = None) -> HttpResponse:
    """Nobody is handed a case now: what is held goes back, and the page says what is so and when it goes on.

    `page` is what stands there about the decision just made, which may still be undone.
    """
    person = person_of(request)
    give_back_held(person, reached.standing.now)
    stop = break_of(reached) if isinstance(reached, BreakDue) else cap_of(reached.cap, reached.standing)
    return stop_page(request, stop, page)


def stop_page(request: HttpRequest, stop: Stop, page: Any = None) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    where = {"slug": asked.get("queue", ""), "level": asked.get("level", "")}
    template = "states/break.html" if stop.for_now else "states/cap.html"
    holds = holds_words(still_held(person_of(request), timezone.now()))
    return render(request, template, {"stop": stop, "page": page, "holds": holds} | where)


def holds_words(held: StillHeld) -> str:
    """Who waits for whoever rests: nobody, or whose case it is that they still have."""
    words = []
    if held.on_pages:
        words.append(
            ngettext(
                "A case is open on another page of yours, and stays yours while that is open.",
                "{number} cases are open on other pages of yours, and stay yours while those are open.",
                held.on_pages,
            ).format(number=held.on_pages)
        )
    if held.aside:
        words.append(
            ngettext(
                "A case that was put aside for you stays yours until its time is over.",
                "{number} cases that were put aside for you stay yours until their time is over.",
                held.aside,
            ).format(number=held.aside)
        )
    return " ".join(words) or _("You hold no case: nobody waits for you.")


def break_of(reached: BreakDue) -> Stop:
    standing, due = reached.standing, reached.due
    rest = span(standing.bounds.rest)
    words = _("You have worked for {worked} without a rest. {today}").format(
        worked=span(standing.day.worked(standing.now)), today=today(standing)
    )
    if due.may_put_off < 1:
        words += _(" You put this break off {most_put_off} times, so the next case comes after it.").format(
            most_put_off=MOST_PUT_OFF
        )
    return counted(
        standing,
        _("Time to look away for {rest}").format(rest=rest),
        words,
        due.until,
        may_put_off=due.may_put_off,
        binds=True,
    )


def counted(
    standing: Standing, title: str, words: str, until: datetime, *, may_put_off: int = 0, binds: bool = False
) -> Stop:
    """With a clock that runs down to the end of a rest."""
    return Stop(
        title,
        words,
        until,
        left=max(0, ceil((until - standing.now).total_seconds())),  # never over before the server's clock
        whole=int(standing.bounds.rest.total_seconds()),
        may_put_off=may_put_off,
        for_now=True,
        binds=binds,
    )


def cap_of(cap: Cap, standing: Standing) -> Stop:
    if cap == Cap.SEVERE:
        title = _("{row} severe pictures in a row").format(row=standing.day.row)
        words = _("That is the most in a row here. {today} After a rest a new row begins.").format(
            today=today(standing)
        )
        return counted(standing, title, words, standing.rested_at, binds=True)
    return Stop(
        title=_("You have looked for {looked} today").format(looked=span(standing.day.looked)),
        words=_("{look} is the most in a day here. {today}").format(
            look=span(standing.bounds.look), today=today(standing)
        ),
        until=standing.tomorrow,
        binds=True,
    )


def today(standing: Standing) -> str:
    """“Today: 172 pictures, 13 of them severe.”"""
    seen = sum(standing.day.seen.values())
    severe = standing.day.seen[Severity.SEVERE]
    words = ngettext(
        "Today: 1 picture, {severe} of it severe.", "Today: {seen} pictures, {severe} of them severe.", seen
    )
    return words.format(seen=thousands(seen), severe=severe or _("none"))


@require_safe
@reviewing
def rest(request: HttpRequest) -> HttpResponse:
    """A break of one's own: the clock runs from the last look, and ends whenever one likes. Who has met a cap, or whose
    break is due, is told of that instead."""
    person = person_of(request)
    standing = standing_of(person, timezone.now())
    if standing.cap:
        return stop_page(request, cap_of(standing.cap, standing))
    if due := break_due(person, standing):
        return stop_page(request, break_of(BreakDue(due, standing)))
    title = _("Look away for {rest}").format(rest=span(standing.bounds.rest))
    until = standing.rested_at if standing.day.works(standing.now) else standing.now
    return stop_page(request, counted(standing, title, today(standing), until))


@posted("break")
@reviewing
def begin_rest(request: HttpRequest) -> HttpResponse:
    """Gives back what one holds."""
    give_back_held(person_of(request), timezone.now())
    return redirect("break")


@posted("break")
@reviewing
def later(request: HttpRequest) -> HttpResponse:
    """Put the break off, and go on; too often, and /review/next shows it again."""
    put_off_break(person_of(request), timezone.now())
    where = {name: request.POST.get(name, "") for name in ("queue", "level")}
    return redirect(f"{reverse('next')}?{urlencode(where)}")
