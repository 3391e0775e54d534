"""The next case in the answer to a form, for a script that would only follow the redirect: one way instead of two."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import Resolver404, resolve

from review.queue.case import show

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

HEADER = "X-Straight-On"


def straight_on(view: type_view[P]) -> type_view[P]:
    """Where the view sends its script on to a case, answer with the page of that case and its address in
    `Content-Location`. Everything else, and every browser without the script, gets the view's own answer."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if HEADER not in request.headers or answer.status_code != 302:
            return answer
        return page_at(request, answer["Location"]) or answer

    return guarded


def page_at(request: HttpRequest, address: str) -> HttpResponseBase | None:
    """The page that the redirect leads to, as a GET of the same person would have it; None when it is not a case's."""
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.url_name != "case":
        return None
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = request.META | {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET = QueryDict(query)
    page = show(asked, **match.kwargs)
    page["Content-Location"] = address
    return page
