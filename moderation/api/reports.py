"""/api/v1/submissions/<id>/reports: hand on what a user reported, list what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.accept import key_refusals
from moderation.api.fields import text_of, unknown
from moderation.api.filters import read_filters
from moderation.api.idempotency_header import idempotency_key
from moderation.api.pages import PAGING, read_page
from moderation.api.problems import BODY, FieldError, Problem, invalid
from moderation.api.view import ApiView, actor_of, platform_of
from moderation.cases.models import Report
from moderation.cases.payload import report_json
from moderation.cases.receive_report import Reported, ReportRefused, receive_report
from moderation.intake.models import Submission
from moderation.vocabulary import Category

TEXT, CATEGORY = "text", "category"
LONGEST: dict[str, int] = {TEXT: 2_000, CATEGORY: 32, "reporter_id": 200, "external_id": 200}


class ReportsView(ApiView):
    def post(self, request: Request, submission_id: UUID) -> Response:
        """Take a report of a submission of this platform. 202 means that it is kept and will be answered."""
        submission = find_submission(request, submission_id)
        key = idempotency_key(request)
        reported = read_reported(self.parse(request))
        with key_refusals():
            try:
                report = receive_report(
                    submission=submission, reported=reported, actor=actor_of(request), idempotency_key=key
                )
            except ReportRefused as refused:
                raise Problem(refused.code, str(refused)) from None
        return Response(accepted_json(report), status=202)

    def get(self, request: Request, submission_id: UUID) -> Response:
        """The submission's reports, newest first."""
        submission = find_submission(request, submission_id)
        found = read_filters(request.query_params, PAGING)
        rows = Report.objects.filter(submission=submission)
        return Response(
            read_page(rows, found, path=request.path, query=request.query_params).json(report_json)
        )


def find_submission(request: Request, submission_id: UUID) -> Submission:
    """A submission of this platform; another platform's is not found."""
    mine = Submission.objects.select_related("platform").filter(platform=platform_of(request))
    submission = mine.filter(id=submission_id).first()
    if submission is None:
        raise Http404
    return submission


def accepted_json(report: Report) -> dict[str, Any]:
    """The first answer, and the same again for a repeat, whatever has become of the report since."""
    first = {"status": "received", "outcome": None, "decided_at": None}
    return report_json(report) | ({} if report.decided_at == report.received_at else first)


def read_reported(value: Any) -> Reported:
    """A report in JSON; null is the same as absent. Raises Problem with every error at once."""
    if not isinstance(value, dict):
        raise Problem("type_invalid", "A report is a JSON object.", field=BODY)
    given = {name: content for name, content in value.items() if content is not None}
    errors = unknown(given, known=frozenset(LONGEST))
    texts = {name: text_of(name, given[name], errors, longest=LONGEST) for name in LONGEST if name in given}
    named = texts.get(CATEGORY, "")
    if named and named not in set(Category):
        detail = f"Use one of {', '.join(Category)}."
        errors.append(FieldError("category_unknown", detail, CATEGORY))
    wrong = {error.field for error in errors}
    if not texts.get(TEXT, "").strip() and not named and not wrong & {TEXT, CATEGORY}:
        errors.append(FieldError("field_missing", "Say what was reported, or name a category.", TEXT))
    if errors:
        raise invalid(errors)
    return Reported(**texts)
