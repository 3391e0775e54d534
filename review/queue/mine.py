"""/review/mine/: what a person holds, what waits for them, what is asked of them, and what they decided."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from moderation.cases.hold import AT_MOST
from moderation.cases.mention import open_mention
from moderation.cases.models import ON_A_PAGE, Aside
from moderation.cases.own import OwnCase, asked_of, own_cases
from moderation.people.models import User
from moderation.people.roles import Permission
from review.queue.asked import Line, line, scope_words
from review.queue.done import Done, last_decisions
from review.queue.gate import reviewers
from review.queue.small_picture import SmallPicture, small_picture, told
from review.session.gate import allowed, person_of
from review.versions import shown_version

PAGE = 24
CURSOR = "%Y-%m-%dT%H:%M:%S.%fZ"
IN_THE_GRID, AT_HAND = gettext_noop("In the grid"), gettext_noop("At hand")
WHY = {
    Aside.HOLD.value: gettext_noop("On hold"),
    Aside.OPINION.value: gettext_noop("Waits for a second opinion"),
}


@dataclass(frozen=True)
class Kept:
    """A case in this person's hands."""

    url: str
    back_url: str
    version: int
    scope: str
    picture: SmallPicture | None
    why: str
    told: str
    answered: bool
    until: datetime


@dataclass(frozen=True)
class MinePage:
    sentence: str
    at_hand: list[Kept]
    on_hold: list[Kept]
    asked: list[Line]
    done: list[Done]
    older_url: str
    first: bool


@require_safe
@allowed(Permission.REVIEW)
def mine(request: HttpRequest) -> HttpResponse:
    """GET ?before= pages through the decisions."""
    before = moment_of(request.GET.get("before", ""))
    return render(request, "review/queue/mine.html", {"page": page_of(person_of(request), before)})


@require_POST
@reviewers
def open_mentioned(request: HttpRequest, mention_id: UUID) -> HttpResponse:
    """POST; off the list, and on to the case, which shows what it shows to anybody who comes."""
    return redirect("case", open_mention(mention_id, person_of(request)))


def page_of(person: User, before: datetime | None) -> MinePage:
    held = own_cases(person)
    at_hand = [kept(case) for case in held if case.aside in ON_A_PAGE]
    found = asked_of(person)
    answered = {one.case.id for one in found if one.kind == "answer"}
    on_hold = [kept(case, answered) for case in held if case.aside in WHY]
    done = last_decisions(person, PAGE + 1, before)
    older = done[PAGE - 1].at if len(done) > PAGE else None
    return MinePage(
        sentence=sentence(len(at_hand), len(on_hold), len(found)),
        at_hand=at_hand,
        on_hold=on_hold,
        asked=[line(one) for one in found],
        done=done[:PAGE],
        older_url=f"?before={older.strftime(CURSOR)}" if older else "",
        first=before is None,
    )


def kept(case: OwnCase, answered: Set[UUID] = frozenset()) -> Kept:
    why, picture = _(WHY.get(case.aside, IN_THE_GRID if case.aside else AT_HAND)), small_picture(case)
    return Kept(
        url=reverse("case", args=[case.id]),
        back_url=reverse("give_back", args=[case.id]),
        version=shown_version(case.id, case.version),
        scope=scope_words(case.platform_name, case.level),
        picture=picture,
        why=why,
        told=told(why, picture),
        answered=case.id in answered,
        until=case.until,
    )


def sentence(at_hand: int, on_hold: int, asked: int) -> str:
    """What waits for the person, in words."""
    parts = [
        _("{at_hand} at hand").format(at_hand=at_hand) if at_hand else "",
        _("{on_hold} on hold, of at most {at_most}").format(on_hold=on_hold, at_most=AT_MOST)
        if on_hold
        else "",
        _("{asked} asked of you").format(asked=asked) if asked else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said}." if said else _("Nothing is held by you, and nothing is asked of you.")


def moment_of(sent: str) -> datetime | None:
    """The cursor; nonsense begins at the newest."""
    try:
        return datetime.strptime(sent, CURSOR).replace(tzinfo=UTC)
    except ValueError:
        return None
