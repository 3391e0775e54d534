"""The named schemas of the OpenAPI document."""

from __future__ import annotations

from moderation.api.codes import CODES
from moderation.api.complaint_schemas import COMPLAINTS
from moderation.api.fields import HIGHEST_PRIORITY, LONGEST
from moderation.api.schema import (
    CATEGORY,
    EVENTS,
    TEXT,
    TIME,
    UUID,
    WHOLE,
    Schema,
    described,
    fixed,
    listed,
    nullable,
    page_of,
    ref,
)
from moderation.intake.decode_words import DECODE_WORDS
from moderation.vocabulary import WEBHOOK_TEST_EVENT, DecidedBy, Status
from moderation.webhooks.models import DeliveryState

CONTEXT: dict[str, Schema] = {
    "external_id": described(TEXT, "your own id of the posting") | {"maxLength": LONGEST["external_id"]},
    "uploader_id": described(TEXT, "your id of who posted it") | {"maxLength": LONGEST["uploader_id"]},
    "caption": described(TEXT, "what the uploader wrote") | {"maxLength": LONGEST["caption"]},
    "surface": described(TEXT, "where it was posted, such as `profile`") | {"maxLength": LONGEST["surface"]},
    "language": described(TEXT, "BCP 47 tag of the caption") | {"maxLength": LONGEST["language"]},
    "metadata": {
        "type": "object",
        "description": "anything of yours, up to 4096 bytes of JSON; in a form, the JSON as text",
    },
    "priority": described(WHOLE, f"clamped to your contract; at most {HIGHEST_PRIORITY}"),
}
BASE64: Schema = described(TEXT, "the file as base64, or as a data URL")
JSON_SUBMISSION: Schema = fixed({"image": BASE64, **CONTEXT}, optional=tuple(CONTEXT))
FORM_SUBMISSION: Schema = fixed(
    {"image": {"type": "string", "format": "binary", "description": "the file"}, **CONTEXT},
    optional=tuple(CONTEXT),
)
ENDPOINT_FIELDS: dict[str, Schema] = {
    "url": described({"type": "string", "format": "uri"}, "https, port 443; loopback only where allowed"),
    "events": listed(EVENTS, description="what to send; empty means every event"),
}
ENDPOINT: dict[str, Schema] = {
    "id": UUID,
    **ENDPOINT_FIELDS,
    "enabled": {"type": "boolean"},
    "disabled_reason": nullable(TEXT),
    "created_at": TIME,
    "links": fixed({"self": TEXT}),
}
DELIVERY: dict[str, Schema] = {
    "id": UUID,
    "message_id": described(TEXT, "the `webhook-id` header, the same for every try"),
    "event": {"type": "string", "enum": [*EVENTS["enum"], WEBHOOK_TEST_EVENT]},
    "endpoint_id": UUID,
    "submission_id": nullable(UUID),
    "state": {"type": "string", "enum": DeliveryState.values},
    "attempts_made": WHOLE,
    "next_attempt_at": nullable(TIME),
    "created_at": TIME,
    "finished_at": nullable(TIME),
    "links": fixed({"self": TEXT}),
}

UNPROCESSABLE: Schema = fixed(
    {
        "code": {"type": "string", "enum": list(DECODE_WORDS), "description": "stable"},
        "detail": described(TEXT, "the code in words"),
    }
) | {"description": "why the decoder refuses the picture; null unless the status is `unprocessable`"}

SCHEMAS: dict[str, Schema] = {
    "Image": fixed(
        {
            "sha256": TEXT,
            "format": described(TEXT, "as its bytes say, whatever the file was called"),
            "width": WHOLE,
            "height": WHOLE,
            "bytes": WHOLE,
            "frames": WHOLE,
        }
    ),
    "Decision": fixed(
        {
            "id": UUID,
            "outcome": {"type": "string", "enum": ["approved", "rejected"]},
            "actions": listed(
                TEXT,
                description="codes from your policy, each once: those of a rejection's reasons, or those that an "
                "approval carries, such as an age restriction",
            ),
            "decided_by": {"type": "string", "enum": [who.value for who in DecidedBy]},
            "reasons": listed(fixed({"category": nullable(TEXT), "text": TEXT})),
            "not_evaluated": listed(
                CATEGORY,
                description="categories that nobody judged, where automation decided; a person looks at the whole "
                "picture, so theirs is always empty",
            ),
            "policy_version": UUID,
            "decided_at": TIME,
        }
    ),
    "Unprocessable": UNPROCESSABLE,
    "Submission": fixed(
        {
            "id": UUID,
            "status": {"type": "string", "enum": [status.value for status in Status]},
            "version": described(
                WHOLE,
                "rises with every event about this submission",
            ),
            "external_id": TEXT,
            "uploader_id": TEXT,
            "image": nullable(ref("Image")),
            "decision": nullable(ref("Decision")),
            "problem": nullable(ref("Unprocessable")),
            "received_at": TIME,
            "links": fixed({"self": TEXT}),
        }
    ),
    "SubmissionPage": page_of("Submission"),
    **COMPLAINTS,
    "JSONSubmission": JSON_SUBMISSION,
    "FormSubmission": FORM_SUBMISSION,
    "SignedSubmission": {
        "anyOf": [
            ref("JSONSubmission"),
            fixed({"type": TEXT, "timestamp": TEXT, "data": ref("JSONSubmission")}),
        ]
    },
    "Batch": fixed(
        {
            "submissions": listed(
                fixed(
                    {"image": BASE64, "idempotency_key": TEXT, **CONTEXT},
                    optional=("idempotency_key", *CONTEXT),
                ),
                minItems=1,
                maxItems=100,
            )
        }
    ),
    "BatchResult": fixed(
        {
            "results": listed(
                {
                    "anyOf": [
                        fixed({"status": {"const": 202}, "submission": ref("Submission")}),
                        fixed({"status": WHOLE, "problem": ref("Problem")}),
                    ]
                }
            )
        }
    ),
    "Endpoint": fixed(ENDPOINT),
    "NewEndpoint": fixed({**ENDPOINT, "secret": described(TEXT, "`whsec_…`, shown this once")}),
    "EndpointList": fixed({"results": listed(ref("Endpoint"))}),
    "EndpointFields": fixed(ENDPOINT_FIELDS, optional=("events",)),
    "EndpointChange": fixed(
        {**ENDPOINT_FIELDS, "enabled": {"type": "boolean"}}, optional=("url", "events", "enabled")
    ),
    "Secret": fixed({"secret": described(TEXT, "`whsec_…`, shown this once")}),
    "Delivery": fixed(DELIVERY),
    "DeliveryPage": page_of("Delivery"),
    "DeliveryWithAttempts": fixed(
        {
            **DELIVERY,
            "payload": {"type": "object", "description": "exactly what is sent"},
            "attempts": listed(
                fixed(
                    {
                        "number": WHOLE,
                        "at": TIME,
                        "status": nullable(WHOLE),
                        "error": nullable(TEXT),
                        "elapsed_ms": WHOLE,
                        "excerpt": TEXT,
                    }
                )
            ),
        }
    ),
    "Event": fixed(
        {
            "id": WHOLE,
            "type": EVENTS,
            "timestamp": TIME,
            "submission_id": nullable(UUID),
            "data": fixed(
                {
                    "submission_id": nullable(UUID),
                    "external_id": TEXT,
                    "status": nullable(TEXT),
                    "version": nullable(WHOLE),
                    "decision": nullable(ref("Decision")),
                    "problem": nullable(ref("Unprocessable")),
                    "report": described(nullable(ref("Report")), "of `report.decided` alone"),
                    "appeal": described(nullable(ref("Appeal")), "of `appeal.decided` alone"),
                },
                optional=("report", "appeal"),
            ),
        }
    ),
    "EventList": fixed({"results": listed(ref("Event")), "next": nullable(TEXT)}),
    "Problem": fixed(
        {
            "type": described(TEXT, "where the code is explained"),
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "code": described(TEXT, f"stable; {len(CODES)} of them are listed at /api/docs/"),
            "instance": TEXT,
            "request_id": TEXT,
            "errors": listed(fixed({"code": TEXT, "detail": TEXT, "field": nullable(TEXT)})),
        },
        optional=("errors",),
    ),
}
