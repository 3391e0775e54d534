"""What every view of a case stands behind: the permission to review, and 404 for what cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.errors import CaseNotFound
from moderation.cases.handed_on import handed_on_by
from moderation.people.models import User
from moderation.people.roles import Permission
from review.session.gate import allowed, person_of

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

HANDED_ON = {
    "escalated": (
        gettext_noop("You handed this case on"),
        gettext_noop("You escalated it at {} UTC. It is with the seniors now."),
    ),
    "locked": (
        gettext_noop("You locked this picture and handed it on"),
        gettext_noop("You locked it at {} UTC. It is with the people named for such cases."),
    ),
    "skipped": (
        gettext_noop("You skipped this case"),
        gettext_noop("You skipped it at {} UTC. It is with the seniors now."),
    ),
}


def reviewers(view: type_view[P]) -> type_view[P]:
    """Moderators and seniors; a case of another platform or level does not exist for them.

    Whoever handed it on themselves is told so, from an old tab or by the way back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except CaseNotFound as missing:
            case_id = kwargs.get("case_id")
            if isinstance(case_id, UUID) and (page := gone(request, case_id, person_of(request))):
                return page
            raise Http404 from missing

    return allowed(Permission.REVIEW)(guarded)


def gone(request: HttpRequest, case_id: UUID, person: User) -> HttpResponse | None:
    """404 with the words of one's own handing on, and with what was typed since; None for everybody else."""
    if (found := handed_on_by(case_id, person)) is None:
        return None
    case, step = found
    title, words = (_(text) for text in HANDED_ON[step.how])
    lost = _(" What you sent just now was not recorded.") if request.method == "POST" else ""
    context = {
        "title": title,
        "words": words.format(f"{step.at:%H:%M:%S}") + lost,
        "note": request.POST.get("note", "").strip(),
        "slug": case.platform.slug,
        "level": "",
    }
    return render(request, "states/handed_on.html", context, status=404)
