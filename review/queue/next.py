"""/review/next: the case this person holds already, else the one that is due first; an empty state when none waits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from moderation.cases.claim import something_waits
from moderation.cases.models import Case
from moderation.cases.queue import Queue
from moderation.cases.queue_rows import QueueRow, overview
from moderation.cases.queues import of_case
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import Level
from moderation.wellness.hand import BreakDue, CapReached, take_next
from review.queue.afterwards import afterwards_of
from review.session.gate import allowed, person_of
from review.ui import apart
from review.wellbeing.stop import stopped

LOCKED = "locked"  # stands where a level does, for the queue of locked pictures


@dataclass(frozen=True)
class Wanted:
    """Which cases were asked for: a platform's or a queue's, at one level or at any."""

    platform: Platform | None
    queue: Queue | None
    level: Level | None
    locked: bool
    unknown: str = ""  # the name that was asked for, where there is no such queue for this person

    @property
    def slug(self) -> str:
        """As the address has it; empty for any."""
        if self.platform is None:
            return ""
        return f"{self.platform.slug}/{self.queue.slug}" if self.queue else self.platform.slug

    @property
    def name(self) -> str:
        if self.platform is None:
            return ""
        named = self.queue and not self.queue.is_default
        return f"{self.platform.name}, {self.queue.name}" if named and self.queue else self.platform.name

    def has(self, row: QueueRow) -> bool:
        """Whether it is among what was asked for."""
        if self.platform is not None and row.queue.platform.id != self.platform.id:
            return False
        return (self.queue is None or row.queue.queue == self.queue) and self.level in (None, row.queue.level)


@require_http_methods(["GET", "POST"])
@allowed(Permission.REVIEW)
def next_one(request: HttpRequest) -> HttpResponse:
    """Claim and go there. The same person asking twice gets the same case, so a GET may ask too.

    A break that is due comes first, and who has met a cap is handed none: their page says until when.
    """
    person = person_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    wanted, after = wanted_of(person, sent), sent.get("after", "")
    if wanted.unknown:
        messages.warning(request, not_there(wanted))
    try:
        case_id = take_next(person, wanted.platform, wanted.level, queue=wanted.queue, locked=wanted.locked)
    except (BreakDue, CapReached) as reached:
        return stopped(request, reached, afterwards_of(person, after))
    if case_id is None:
        return nothing_waits(request, person, wanted, after)
    return to_case(case_id, after)


@require_safe
@allowed(Permission.REVIEW)
def waits(request: HttpRequest) -> HttpResponse:
    """For the empty queue, which asks every few seconds: 200 when a case is there to be taken, else 204."""
    person = person_of(request)
    wanted = wanted_of(person, request.GET)
    found = something_waits(person, wanted.platform, wanted.level, queue=wanted.queue, locked=wanted.locked)
    return HttpResponse(status=200 if found else 204)


def wanted_of(person: User, sent: QueryDict) -> Wanted:
    """From `queue`, a platform's slug or `platform/queue`, and `level`; a name that the person may not know counts as
    none."""
    asked = sent.get("queue", "")
    platform_slug, _, queue_slug = asked.partition("/")
    platform = (
        platforms_for(person, Permission.REVIEW).filter(slug=platform_slug).first() if platform_slug else None
    )
    queue = platform.queues.filter(slug=queue_slug, active=True).first() if platform and queue_slug else None
    level = sent.get("level", "")
    return Wanted(
        platform,
        queue,
        Level(level) if level in Level.__members__.values() else None,
        level == LOCKED,
        unknown=asked if (platform_slug and platform is None) or (queue_slug and queue is None) else "",
    )


def not_there(wanted: Wanted) -> str:
    """It may be a platform's slug with a queue that has gone, else anything at all."""
    words = _("You have no queue “{name}”. This is what is due first at {platform}.")
    if wanted.platform is None:
        words = _("You have no queue “{name}”. This is what is due first of all of yours.")
    return words.format(name=apart(wanted.unknown[:80]), platform=apart(wanted.name))


def to_case(case_id: UUID, after: str = "") -> HttpResponse:
    """To the page of a case; `after` names the decision that was made just before it."""
    return redirect(reverse("case", args=[case_id]) + (f"?after={after}" if after else ""))


def go_on(person: User, case: Case, after: str = "") -> HttpResponse:
    """From a case that is done with to the next of its queue, claimed at once."""
    level = Level(case.level)
    with suppress(BreakDue, CapReached):  # the page that it leads to says so
        following = take_next(person, case.platform, level, queue=case.queue, locked=case.hidden)
        if following is not None:
            return to_case(following, after)
    query = QueryDict(mutable=True)
    query.update(
        {"queue": of_case(case).slug, "level": LOCKED if case.hidden else level.value, "after": after}
    )
    return redirect(f"{reverse('next')}?{query.urlencode()}")


def nothing_waits(request: HttpRequest, person: User, wanted: Wanted, after: str) -> HttpResponse:
    rows = overview(person)
    held_by_others = sum(row.open for row in rows if wanted.has(row))
    words = _("This page says so when one comes in; look again whenever you like.")
    if held_by_others:
        words = _("{held_by_others} open here: in other hands, on hold, or not for you. {words}").format(
            held_by_others=held_by_others, words=words
        )
    level = wanted.level.value if wanted.level else ""
    query = urlencode({"queue": wanted.slug, "level": level})
    context = {
        "queue_name": wanted.name,
        "slug": wanted.slug,
        "level": level,
        "words": words,
        "waits_url": f"{reverse('waits')}?{query}",
        "elsewhere": sum(row.open for row in rows) - held_by_others,
        "page": afterwards_of(person, after),
    }
    return render(request, "review/queue/nothing.html", context)
