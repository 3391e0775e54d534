"""/review/live: what has changed since the page was opened, asked every few seconds by the page itself.

A small conditional poll (docs/decisions/0013): fragments of HTML for the parts that the page marks with `data-live`,
or 304. Queues, counts, due times and colleagues only: nothing of any one case but who has it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case, CaseState
from moderation.cases.presence import working_now
from moderation.cases.queue_rows import QueueRow, overview
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.people.roles import Permission
from review.queue.conflict import explain
from review.queue.named import name_of
from review.queue.overview import NEAR, left_words, lines_now, sentence
from review.session.gate import allowed, person_of
from review.ui import apart

GONE = gettext_noop("This case is with others now")


@dataclass(frozen=True)
class CaseNow:
    """Beside an open case: how many wait in its queue, who else is in it, what is urgent elsewhere, and, when it is no
    longer this person's, who has it."""

    waiting: int
    others: list[str]
    urgent: str
    taken: str


@require_safe
@allowed(Permission.REVIEW)
def live(request: HttpRequest) -> HttpResponse:
    """`?case=` speaks about the page of that case, without it about the queues. 304 while `If-None-Match` holds."""
    person = person_of(request)
    try:
        case_id = UUID(request.GET["case"]) if "case" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    if case_id is None:
        now, rows = timezone.now(), overview(person)
        context: dict[str, object] = {"sentence": sentence(rows, now), "rows": lines_now(rows, person, now)}
        return conditional(request, "review/queue/_live_queues.html", context)
    return conditional(request, "review/queue/_live_case.html", {"now": case_now(case_id, person)})


def conditional(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The fragments, unless what stands in them is what the page has already."""
    etag = f'"{hashlib.sha256(repr(context).encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    page = render(request, template, context)
    page["ETag"] = etag
    return page


def case_now(case_id: UUID, person: User) -> CaseNow:
    rows = overview(person)
    try:
        case = get_case(case_id, person)
    except CaseNotFound:
        return CaseNow(0, [], urgent(rows, None, timezone.now()), _(GONE))
    here = next((row for row in rows if row.queue.holds(case)), None)
    others = working_now(person, [here.queue])[0] if here else []
    return CaseNow(
        waiting=here.open if here else 0,
        others=others,
        urgent=urgent(rows, case, timezone.now()),
        taken=taken_words(case, person),
    )


def taken_words(case: Case, person: User) -> str:
    """Who has the case, or decided it; empty while it is this person's."""
    if case.state == CaseState.OPEN and case.holder_id == person.id:
        return ""
    return explain(case, person)[0]


def urgent(rows: list[QueueRow], case: Case | None, now: datetime) -> str:
    """The other queue whose first case is due within a quarter of an hour, or late, the most urgent of them."""
    due = [
        (row.due_at, row) for row in rows if row.due_at and row.open and not (case and row.queue.holds(case))
    ]
    if not due:
        return ""
    first, row = min(due, key=lambda pair: pair[0])
    return f"{apart(name_of(row.queue))}: {left_words(first - now)}" if first - now < NEAR else ""
