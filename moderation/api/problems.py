"""Errors as RFC 9457 problems: one shape, stable codes, every wrong field at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from moderation.api.codes import STATUS_OF_CODE, code_for_status, title_of
from moderation.audit import request_id
from moderation.away import AWAY, RETRY_AFTER_SECONDS, WORDS, let_go

logger = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"
MANY = "invalid"
BODY = "body"  # the field of what is wrong with the body as a whole


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is a dotted path, or None when it is not one field's fault."""

    code: str
    detail: str
    field: str | None = None


class Problem(Exception):
    """An answer that is not what was asked for; `handle` writes it.

    `field` names what of the request is at fault when there are no errors to name it: a header, or "body".
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int | None = None,
        field: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status or STATUS_OF_CODE[code]
        self.errors = tuple(errors) if errors or not field else (FieldError(code, detail, field),)
        self.headers = dict(headers or {})


class ProblemResponse(Response):
    """Calls `when_sent` after the answer has gone out."""

    when_sent: Callable[[], None] | None = None

    def close(self) -> None:
        super().close()
        if self.when_sent:
            self.when_sent()


def invalid(errors: Sequence[FieldError]) -> Problem:
    """All errors in one problem: their own status and code when they agree, else 422 `invalid`."""
    codes = {error.code for error in errors}
    statuses = {STATUS_OF_CODE.get(code, HTTPStatus.UNPROCESSABLE_ENTITY) for code in codes}
    status = statuses.pop() if len(statuses) == 1 else HTTPStatus.UNPROCESSABLE_ENTITY
    if len(codes) == 1:
        return Problem(codes.pop(), errors[0].detail, status=status, errors=errors)
    return Problem(MANY, f"{len(errors)} things are not right; see errors.", status=status, errors=errors)


def invalid_field(code: str, detail: str, field: str) -> Problem:
    """One wrong field."""
    return invalid([FieldError(code, detail, field)])


def describe(problem: Problem, path: str) -> dict[str, Any]:
    """The members of the problem's JSON."""
    body: dict[str, Any] = {
        "type": f"/api/docs/#{problem.code}",
        "title": title_of(problem.code, problem.status),
        "status": int(problem.status),
        "detail": problem.detail,
        "code": problem.code,
        "instance": path,
        "request_id": request_id.current.get(),
    }
    if problem.errors:
        body["errors"] = [asdict(error) for error in problem.errors]
    return body


def encode(problem: Problem, path: str) -> bytes:
    """The problem as bytes, for answers that no view of ours made."""
    return json.dumps(describe(problem, path)).encode()


def handle(error: Exception, context: Mapping[str, Any]) -> ProblemResponse | None:
    """DRF's exception handler. None lets Django log what nobody expected; the middleware words that answer."""
    if isinstance(error, AWAY):
        logger.error("the database takes nothing: %s", error)
        let_go()
    problem = as_problem(error)
    if problem is None:
        return None
    request: HttpRequest = context["request"]
    return ProblemResponse(
        describe(problem, request.path),
        status=int(problem.status),
        headers=problem.headers,
        content_type=PROBLEM_JSON,
    )


def as_problem(error: Exception) -> Problem | None:
    """The problem that an exception means, if it means one."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, AWAY):
        return Problem("database_unavailable", WORDS, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    if isinstance(error, Http404):
        return Problem("not_found", "There is nothing here.")
    if isinstance(error, PermissionDenied):
        return Problem("forbidden", "That is not allowed.")
    if isinstance(error, RequestDataTooBig):
        return Problem("body_too_large", "The fields beside the image are too large.", field=BODY)
    if isinstance(error, SuspiciousOperation):
        words = "The request has too many parts or is not what it seems."
        return Problem("bad_request", words, field=BODY)
    if isinstance(error, APIException):
        return Problem(code_for_status(error.status_code), str(error.detail), status=error.status_code)
    return None
