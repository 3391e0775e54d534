"""Reports and appeals in words, for the OpenAPI document and the readable page."""

from __future__ import annotations

from moderation.api.operation import IDEMPOTENCY, JSON, SUBMISSIONS, Operation, curl
from moderation.api.pages import PAGING

COMPLAINTS: dict[tuple[str, str], Operation] = {
    ("/api/v1/submissions/{submission_id}/reports", "POST"): Operation(
        summary="Report a submission",
        tag=SUBMISSIONS,
        description="Hand on what one of your users reported: `text`, or a `category` of ours, or both. A person reads "
        "it, unless the picture is rejected already; the outcome stands meanwhile. The `report.decided` event says what "
        "came of it. At most 100 reports of a submission wait at a time. " + IDEMPOTENCY,
        request={JSON: "ReportFields"},
        answer=202,
        schema="Report",
        headers=("Idempotency-Key",),
        problems=(400, 401, 404, 409, 413, 415, 422),
        curl=curl(
            "POST",
            "submissions/$ID/reports",
            """--json '{"text": "That is my face.", "category": "harassment", "reporter_id": "u-12"}'""",
        ),
    ),
    ("/api/v1/submissions/{submission_id}/reports", "GET"): Operation(
        summary="List a submission's reports",
        tag=SUBMISSIONS,
        description="Newest first. What was written is not given back.",
        answer=200,
        schema="ReportPage",
        filters=tuple(PAGING),
        problems=(401, 404, 422),
        curl=curl("GET", "submissions/$ID/reports"),
    ),
    ("/api/v1/submissions/{submission_id}/appeals", "POST"): Operation(
        summary="Appeal against an outcome",
        tag=SUBMISSIONS,
        description="Hand on that whoever posted it (`uploader`) or reported it (`notifier`) asks for another outcome. A "
        "senior who has not decided on it looks; the outcome stands meanwhile. The `appeal.decided` event says what came "
        "of it. One appeal at a time, and one against each decision. " + IDEMPOTENCY,
        request={JSON: "AppealFields"},
        answer=202,
        schema="Appeal",
        headers=("Idempotency-Key",),
        problems=(400, 401, 404, 409, 413, 415, 422),
        curl=curl("POST", "submissions/$ID/appeals", """--json '{"text": "That is a sculpture."}'"""),
    ),
    ("/api/v1/submissions/{submission_id}/appeals", "GET"): Operation(
        summary="List a submission's appeals",
        tag=SUBMISSIONS,
        description="Newest first. What was written is not given back.",
        answer=200,
        schema="AppealPage",
        filters=tuple(PAGING),
        problems=(401, 404, 422),
        curl=curl("GET", "submissions/$ID/appeals"),
    ),
}
