"""/api/v1/submissions/<id>/reports: hand on what a user reported, list what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.complaints import find_submission, is_given, read_texts, refusals
from moderation.api.filters import read_filters
from moderation.api.idempotency_header import idempotency_key
from moderation.api.pages import PAGING, read_page
from moderation.api.problems import FieldError, invalid
from moderation.api.view import ApiView, actor_of
from moderation.cases.models import Report
from moderation.cases.payload import report_json
from moderation.cases.receive_report import Reported, receive_report
from moderation.vocabulary import Category

TEXT, CATEGORY = "text", "category"
LONGEST: dict[str, int] = {TEXT: 2_000, CATEGORY: 32, "reporter_id": 200, "external_id": 200}


class ReportsView(ApiView):
    def post(self, request: Request, submission_id: UUID) -> Response:
        """Take a report of a submission of this platform. 202 means that it is kept and will be answered."""
        submission = find_submission(request, submission_id)
        key = idempotency_key(request)
        reported = read_reported(self.parse(request))
        with refusals():
            report = receive_report(
                submission=submission, reported=reported, actor=actor_of(request), idempotency_key=key
            )
        return Response(accepted_json(report), status=202)

    def get(self, request: Request, submission_id: UUID) -> Response:
        """The submission's reports, newest first."""
        rows = Report.objects.filter(submission=find_submission(request, submission_id))
        found = read_filters(request.query_params, PAGING)
        page = read_page(rows, found, path=request.path, query=request.query_params)
        return Response(page.json(report_json))


def accepted_json(report: Report) -> dict[str, Any]:
    """The first answer, and the same again for a repeat, whatever has become of the report since."""
    first = {"status": "received", "outcome": None, "decided_at": None}
    return report_json(report) | ({} if report.decided_at == report.received_at else first)


def read_reported(value: Any) -> Reported:
    """A report in JSON. Raises Problem with every error at once."""
    errors: list[FieldError] = []
    texts = read_texts(value, LONGEST, errors, called="A report")
    if (named := texts.get(CATEGORY)) and named not in set(Category):
        errors.append(FieldError("category_unknown", f"Use one of {', '.join(Category)}.", CATEGORY))
    if not is_given(texts, TEXT, errors) and not is_given(texts, CATEGORY, errors):
        errors.append(FieldError("field_missing", "Say what was reported, or name a category.", TEXT))
    if errors:
        raise invalid(errors)
    return Reported(**texts)
