"""What every view of a case stands behind: the permission to review, and 404 for what cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from moderation.cases.errors import CaseNotFound
from moderation.people.roles import Permission
from review.session.gate import allowed

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def reviewers(view: type_view[P]) -> type_view[P]:
    """Moderators and seniors; a case of another platform or level does not exist for them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except CaseNotFound as missing:
            raise Http404 from missing

    return allowed(Permission.REVIEW)(guarded)
