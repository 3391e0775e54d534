"""Under /api/ every error is a problem, also those that Django answers before or instead of a view."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from moderation.api.codes import code_for_status
from moderation.api.problems import PROBLEM_JSON, Problem, encode
from moderation.away import WORDS as AWAY_WORDS

PREFIX = "/api/"
WORDS = {
    400: "The request is not valid.",
    404: "There is nothing here.",
    500: "Something went wrong on our side; the request id finds it in our logs.",
    503: AWAY_WORDS,
}


def problem_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put a problem in the place of an HTML error page. Headers stay, `Allow` among them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code < 400 or not request.path.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type") == PROBLEM_JSON:
            return response
        status = response.status_code
        detail = WORDS.get(status, f"{response.reason_phrase}.")
        response.content = encode(Problem(code_for_status(status), detail, status=status), request.path)
        response.headers["Content-Type"] = PROBLEM_JSON
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware
