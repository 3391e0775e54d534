"""The next case in the answer to a form, for a script that would only follow the redirect: one way instead of two.

The picture goes first: its address stands in the headers, which leave as soon as the next case is claimed, and a script
that has fetched it ahead shows it while its page is still being made.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from moderation.wellness.choices import habits_of
from moderation.wellness.models import Arrival
from review.queue.ahead import picture_ahead
from review.queue.case import show
from review.session.gate import person_of
from review.session.kept import FROM_SCRIPT, KEPT

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PICTURE = "X-Picture"
FIRST_BYTES = b"\n"  # the headers leave with them


def straight_on(view: type_view[P]) -> type_view[P]:
    """Where the view sends its script on to a case, answer with the page of that case and its address in
    `Content-Location`. Everything else, and every browser without the script, gets the view's own answer."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if FROM_SCRIPT not in request.headers or answer.status_code != 302:
            return answer
        address = answer["Location"]
        case_id = case_at(address)
        if case_id is None:
            return answer
        page = picture_first(request, address, case_id) if may_go_first(request) else None
        page = page or page_at(request, address, case_id)
        page["Content-Location"] = address
        return page

    return guarded


def case_at(address: str) -> UUID | None:
    """The case whose page the redirect leads to; None when it leads elsewhere."""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    return match.kwargs["case_id"] if match.url_name == "case" else None


def page_at(request: HttpRequest, address: str, case_id: UUID) -> HttpResponseBase:
    """The page that the redirect leads to, as a GET of the same person would have it."""
    path, _, query = address.partition("?")
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = request.META | {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET = QueryDict(query)
    return show(asked, case_id=case_id)


def may_go_first(request: HttpRequest) -> bool:
    """Whether making the page will change nothing that the headers would have to carry, and it will show the veil."""
    if request.session.modified or KEPT in request.session or len(get_messages(request)):
        return False
    return habits_of(person_of(request)).arrives != Arrival.GREY


def picture_first(request: HttpRequest, address: str, case_id: UUID) -> HttpResponseBase:
    """The picture's address at once, its page when it is made. One that cannot be made breaks the answer off, and the
    script sends its form again, which decides nothing twice."""
    language = translation.get_language()

    def parts() -> Iterator[bytes]:
        yield FIRST_BYTES
        with translation.override(language):
            page = page_at(request, address, case_id)
            yield b"".join(page)

    answer = StreamingHttpResponse(parts())
    answer[PICTURE] = picture_ahead(case_id)
    return answer
