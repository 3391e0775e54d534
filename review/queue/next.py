"""/review/next: the case this person holds already, else the one that is due first; an empty state when none waits."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from moderation.cases.claim import something_waits, take_next
from moderation.cases.models import Case
from moderation.cases.queues import overview
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import Level
from review.queue.afterwards import afterwards_of
from review.session.gate import allowed, person_of

LOCKED = "locked"  # stands where a level does, for the queue of locked pictures


@require_http_methods(["GET", "POST"])
@allowed(Permission.REVIEW)
def next_one(request: HttpRequest) -> HttpResponse:
    """Claim and go there. The same person asking twice gets the same case, so a GET may ask too."""
    person = person_of(request)
    wanted = request.POST if request.method == "POST" else request.GET
    platform, level = platform_of(person, wanted), level_of(wanted)
    case_id = take_next(person, platform, level, locked=wanted.get("level") == LOCKED)
    after = wanted.get("after", "")
    if case_id is None:
        return nothing_waits(request, person, platform, level, after)
    return to_case(case_id, after)


@require_safe
@allowed(Permission.REVIEW)
def waits(request: HttpRequest) -> HttpResponse:
    """For the empty queue, which asks every few seconds: 200 when a case is there to be taken, else 204."""
    person, asked = person_of(request), request.GET
    locked = asked.get("level") == LOCKED
    found = something_waits(person, platform_of(person, asked), level_of(asked), locked=locked)
    return HttpResponse(status=200 if found else 204)


def platform_of(person: User, wanted: QueryDict) -> Platform | None:
    """The platform named by `queue`, if the person reviews for it."""
    slug = wanted.get("queue", "")
    return platforms_for(person, Permission.REVIEW).filter(slug=slug).first() if slug else None


def level_of(wanted: QueryDict) -> Level | None:
    value = wanted.get("level", "")
    return Level(value) if value in Level.__members__.values() else None


def to_case(case_id: UUID, after: str = "") -> HttpResponse:
    """To the page of a case; `after` names the decision that was made just before it."""
    return redirect(reverse("case", args=[case_id]) + (f"?after={after}" if after else ""))


def go_on(person: User, case: Case, after: str = "") -> HttpResponse:
    """From a case that is done with to the next of its queue, claimed at once."""
    level = Level(case.level)
    following = take_next(person, case.platform, level, locked=case.hidden)
    if following is not None:
        return to_case(following, after)
    query = QueryDict(mutable=True)
    query.update(
        {"queue": case.platform.slug, "level": LOCKED if case.hidden else level.value, "after": after}
    )
    return redirect(f"{reverse('next')}?{query.urlencode()}")


def nothing_waits(
    request: HttpRequest, person: User, platform: Platform | None, level: Level | None, after: str
) -> HttpResponse:
    rows = overview(person)
    here = [row for row in rows if platform is None or row.queue.platform.id == platform.id]
    held_by_others = sum(row.open for row in here if level in (None, row.queue.level))
    words = "This page says so when one comes in; look again whenever you like."
    if held_by_others:
        words = f"{held_by_others} open here: in other hands, skipped by you, or for somebody else. {words}"
    query = urlencode({"queue": platform.slug if platform else "", "level": level or ""})
    context = {
        "queue_name": platform.name if platform else "",
        "slug": platform.slug if platform else "",
        "level": level.value if level else "",
        "words": words,
        "waits_url": f"{reverse('waits')}?{query}",
        "elsewhere": sum(row.open for row in rows) - held_by_others,
        "page": afterwards_of(person, after),
    }
    return render(request, "review/queue/nothing.html", context)
