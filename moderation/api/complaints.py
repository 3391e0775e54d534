"""What /reports and /appeals of a submission have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request

from moderation.api.accept import key_refusals
from moderation.api.fields import text_of, unknown
from moderation.api.problems import BODY, FieldError, Problem
from moderation.api.view import platform_of
from moderation.cases.complaint import ComplaintRefused
from moderation.intake.models import Submission


def find_submission(request: Request, submission_id: UUID) -> Submission:
    """A submission of this platform; another platform's is not found."""
    mine = Submission.objects.select_related("platform").filter(platform=platform_of(request))
    submission = mine.filter(id=submission_id).first()
    if submission is None:
        raise Http404
    return submission


@contextmanager
def refusals() -> Iterator[None]:
    """What a submission or an Idempotency-Key refuses, as a Problem."""
    with key_refusals():
        try:
            yield
        except ComplaintRefused as refused:
            raise Problem(refused.code, str(refused)) from None


def read_texts(
    value: Any, longest: Mapping[str, int], errors: list[FieldError], *, called: str
) -> dict[str, str]:
    """The texts of a small JSON object, each at most so long; null is the same as absent. What is wrong is added to
    `errors`. Raises Problem for what is no object."""
    if not isinstance(value, dict):
        raise Problem("type_invalid", f"{called} is a JSON object.", field=BODY)
    given = {name: content for name, content in value.items() if content is not None}
    errors += unknown(given, known=frozenset(longest))
    return {name: text_of(name, given[name], errors, longest=longest) for name in longest if name in given}


def is_given(texts: Mapping[str, str], name: str, errors: list[FieldError]) -> bool:
    """Whether it says something, or something is said of it already."""
    return bool(texts.get(name, "").strip()) or is_refused(name, errors)


def is_refused(name: str, errors: list[FieldError]) -> bool:
    return any(error.field == name for error in errors)
