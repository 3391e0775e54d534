"""/api/v1/submissions/<id>/appeals: hand on an appeal against an outcome, list what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.complaints import find_submission, is_given, is_refused, read_texts, refusals
from moderation.api.filters import read_filters
from moderation.api.idempotency_header import idempotency_key
from moderation.api.pages import PAGING, read_page
from moderation.api.problems import FieldError, invalid
from moderation.api.view import ApiView, actor_of
from moderation.cases.models import Appeal
from moderation.cases.payload import appeal_json
from moderation.cases.receive_appeal import Appealed, receive_appeal
from moderation.vocabulary import Complainant

TEXT, COMPLAINANT = "text", "complainant"
LONGEST: dict[str, int] = {TEXT: 4_000, COMPLAINANT: 16, "external_id": 200}


class AppealsView(ApiView):
    def post(self, request: Request, submission_id: UUID) -> Response:
        """Take an appeal against the outcome in force. 202 means that it is kept and a senior will decide it."""
        submission = find_submission(request, submission_id)
        key = idempotency_key(request)
        appealed = read_appealed(self.parse(request))
        with refusals():
            appeal = receive_appeal(
                submission=submission, appealed=appealed, actor=actor_of(request), idempotency_key=key
            )
        return Response(accepted_json(appeal), status=202)

    def get(self, request: Request, submission_id: UUID) -> Response:
        """The submission's appeals, newest first."""
        rows = Appeal.objects.filter(submission=find_submission(request, submission_id))
        found = read_filters(request.query_params, PAGING)
        page = read_page(rows, found, path=request.path, query=request.query_params)
        return Response(page.json(appeal_json))


def accepted_json(appeal: Appeal) -> dict[str, Any]:
    """The first answer, and the same again for a repeat, whatever has become of the appeal since."""
    return appeal_json(appeal) | {"status": "received", "outcome": None, "decided_at": None}


def read_appealed(value: Any) -> Appealed:
    """An appeal in JSON. Raises Problem with every error at once."""
    errors: list[FieldError] = []
    texts = read_texts(value, LONGEST, errors, called="An appeal")
    if not is_given(texts, TEXT, errors):
        errors.append(FieldError("field_missing", "Say why the outcome should be another.", TEXT))
    named = texts.get(COMPLAINANT, Complainant.UPLOADER)
    if named not in set(Complainant) and not is_refused(COMPLAINANT, errors):
        detail = f"Use one of {', '.join(Complainant)}."
        errors.append(FieldError("complainant_unknown", detail, COMPLAINANT))
    if errors:
        raise invalid(errors)
    return Appealed(**texts)
