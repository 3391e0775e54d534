"""Reports and appeals as schemas of the OpenAPI document."""

from __future__ import annotations

from moderation.api import appeals, reports
from moderation.api.schema import CATEGORY, TEXT, TIME, UUID, Schema, described, fixed, nullable, page_of
from moderation.vocabulary import AppealOutcome, Complainant, ComplaintStatus

REPORT: Schema = fixed(
    {
        "id": UUID,
        "submission_id": UUID,
        "external_id": described(TEXT, "your own id of the report"),
        "category": nullable(CATEGORY),
        "status": {"type": "string", "enum": [status.value for status in ComplaintStatus]},
        "outcome": nullable(
            {
                "type": "string",
                "enum": ["approved", "rejected"],
                "description": "of the submission, when the report was decided; null until then, and where the file "
                "was no picture",
            }
        ),
        "received_at": TIME,
        "decided_at": nullable(TIME),
    }
)
REPORT_FIELDS: dict[str, Schema] = {
    "text": described(TEXT, "what was reported; needed unless there is a category")
    | {"maxLength": reports.LONGEST["text"]},
    "category": described(CATEGORY, "what it is about"),
    "reporter_id": described(TEXT, "your id of who reported it")
    | {"maxLength": reports.LONGEST["reporter_id"]},
    "external_id": described(TEXT, "your own id of the report")
    | {"maxLength": reports.LONGEST["external_id"]},
}
APPEAL: Schema = fixed(
    {
        "id": UUID,
        "submission_id": UUID,
        "decision_id": described(UUID, "the decision that it is against"),
        "external_id": described(TEXT, "your own id of the appeal"),
        "complainant": {"type": "string", "enum": [who.value for who in Complainant]},
        "status": {"type": "string", "enum": [status.value for status in ComplaintStatus]},
        "outcome": nullable({"type": "string", "enum": [outcome.value for outcome in AppealOutcome]}),
        "received_at": TIME,
        "decided_at": nullable(TIME),
    }
)
APPEAL_FIELDS: dict[str, Schema] = {
    "text": described(TEXT, "why the outcome should be another") | {"maxLength": appeals.LONGEST["text"]},
    "complainant": described(APPEAL["properties"]["complainant"], "`uploader` unless you say otherwise"),
    "external_id": described(TEXT, "your own id of the appeal")
    | {"maxLength": appeals.LONGEST["external_id"]},
}

COMPLAINTS: dict[str, Schema] = {
    "Report": REPORT,
    "ReportPage": page_of("Report"),
    "ReportFields": fixed(REPORT_FIELDS, optional=tuple(REPORT_FIELDS)),
    "Appeal": APPEAL,
    "AppealPage": page_of("Appeal"),
    "AppealFields": fixed(APPEAL_FIELDS, optional=("complainant", "external_id")),
}
