"""Every operation of the REST interface in words; the OpenAPI document and the readable page come from here."""

from __future__ import annotations

from typing import Any

from moderation.api import deliveries, events, submissions
from moderation.api.complaint_operations import COMPLAINTS
from moderation.api.operation import (
    FORM,
    IDEMPOTENCY,
    JSON,
    SUBMISSIONS,
    WEBHOOKS,
    Operation,
    curl,
)
from moderation.api.schema import Schema, ref
from moderation.vocabulary import WEBHOOK_EVENTS, Status
from moderation.webhooks.models import DeliveryState

FILTER_WORDS: dict[str, tuple[str, Schema]] = {
    "cursor": ("opaque, from `next` or `previous`", {"type": "string"}),
    "limit": ("rows of a page", {"type": "integer", "minimum": 1, "maximum": 100}),
    "status": ("", {"type": "string", "enum": [status.value for status in Status]}),
    "external_id": ("exactly this", {"type": "string", "maxLength": 200}),
    "uploader_id": ("exactly this", {"type": "string", "maxLength": 200}),
    "sha256": ("of the original file, 64 hexadecimal digits", {"type": "string"}),
    "received_after": ("RFC 3339, exclusive", {"type": "string", "format": "date-time"}),
    "received_before": ("RFC 3339, exclusive", {"type": "string", "format": "date-time"}),
    "state": ("", {"type": "string", "enum": DeliveryState.values}),
    "endpoint": ("its id", {"type": "string", "format": "uuid"}),
    "submission": ("its id", {"type": "string", "format": "uuid"}),
    "event": ("", {"type": "string", "enum": [event.value for event in WEBHOOK_EVENTS]}),
    "after": ("the id of the last event you have", {"type": "integer", "minimum": 0}),
}
HEADER_WORDS: dict[str, str] = {
    "Idempotency-Key": "1 to 255 printable characters, quoted or bare",
    "webhook-id": "stable for a message; it is the Idempotency-Key",
    "webhook-timestamp": "Unix seconds, within 5 minutes",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`",
}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("/api/v1/submissions", "POST"): Operation(
        summary="Post an image",
        tag=SUBMISSIONS,
        description="JPEG, PNG, WebP, GIF or AVIF: up to 20 MB, 50 megapixels, 16,384 px a side, 500 frames and "
        "400 megapixels over all frames. A multipart form with the file `image`, or JSON with `image` in base64 or as "
        "a data URL. 202 means that it is stored. `image_url` is not supported yet and is refused. "
        + IDEMPOTENCY,
        request={FORM: "FormSubmission", JSON: "JSONSubmission"},
        answer=202,
        schema="Submission",
        headers=("Idempotency-Key",),
        problems=(400, 401, 409, 413, 415, 422, 503),
        curl=curl(
            "POST", "submissions", "-F image=@photo.jpg", "-F external_id=post-1842", "-F uploader_id=u-77"
        ),
    ),
    ("/api/v1/submissions", "GET"): Operation(
        summary="List submissions",
        tag=SUBMISSIONS,
        description="Newest first, only your own.",
        answer=200,
        schema="SubmissionPage",
        filters=tuple(submissions.FILTERS),
        problems=(401, 422),
        curl=curl("GET", "submissions?status=in_review&limit=50"),
    ),
    ("/api/v1/submissions/{submission_id}", "GET"): Operation(
        summary="Read a submission",
        tag=SUBMISSIONS,
        description="With the decision in force, or null until there is one. A person's decision is in force three "
        "seconds after it was made. `problem` says why a submission is `unprocessable`.",
        answer=200,
        schema="Submission",
        problems=(401, 404),
        curl=curl("GET", "submissions/$ID"),
    ),
    **COMPLAINTS,
    ("/api/v1/submissions/batch", "POST"): Operation(
        summary="Post many images",
        tag=SUBMISSIONS,
        description="Up to 100 in one JSON body of up to 30 MB. Each has a result with a status of its own, in the "
        "same order; each may carry its own `idempotency_key`.",
        request={JSON: "Batch"},
        answer=200,
        schema="BatchResult",
        problems=(400, 401, 413, 415, 422),
        curl=curl("POST", "submissions/batch", "--json @batch.json"),
    ),
    ("/api/v1/hooks/{slug}", "POST"): Operation(
        summary="Post an image by signed webhook",
        tag=SUBMISSIONS,
        description="For senders that can only fire a webhook: Standard Webhooks headers, signed with your platform's "
        "hook secret, take the place of an API key. The body is the JSON submission, bare or as `data` of a Standard "
        "Webhooks envelope.",
        request={JSON: "SignedSubmission"},
        answer=202,
        schema="Submission",
        headers=("webhook-id", "webhook-timestamp", "webhook-signature"),
        problems=(400, 401, 409, 413, 422, 503),
        signed=True,
        curl=curl(
            "POST",
            "hooks/$SLUG",
            '-H "webhook-id: $MESSAGE_ID"',
            '-H "webhook-timestamp: $NOW"',
            '-H "webhook-signature: v1,$SIGNATURE"',
            "--json @submission.json",
            auth="",
        ),
    ),
    ("/api/v1/webhook-endpoints", "GET"): Operation(
        summary="List webhook endpoints",
        tag=WEBHOOKS,
        description="All of yours; there are ten at most.",
        answer=200,
        schema="EndpointList",
        problems=(401, 422),
        curl=curl("GET", "webhook-endpoints"),
    ),
    ("/api/v1/webhook-endpoints", "POST"): Operation(
        summary="Add a webhook endpoint",
        tag=WEBHOOKS,
        description="The signing secret is in this answer and in no other.",
        request={JSON: "EndpointFields"},
        answer=201,
        schema="NewEndpoint",
        problems=(400, 401, 415, 422),
        curl=curl("POST", "webhook-endpoints", """--json '{"url": "https://example.com/hooks"}'"""),
    ),
    ("/api/v1/webhook-endpoints/{endpoint_id}", "GET"): Operation(
        summary="Read a webhook endpoint",
        tag=WEBHOOKS,
        description="Without its secret.",
        answer=200,
        schema="Endpoint",
        problems=(401, 404),
        curl=curl("GET", "webhook-endpoints/$ID"),
    ),
    ("/api/v1/webhook-endpoints/{endpoint_id}", "PATCH"): Operation(
        summary="Change a webhook endpoint",
        tag=WEBHOOKS,
        description="What is not named stays as it is. `enabled: true` switches on one that answered 410.",
        request={JSON: "EndpointChange"},
        answer=200,
        schema="Endpoint",
        problems=(400, 401, 404, 409, 415, 422),
        curl=curl("PATCH", "webhook-endpoints/$ID", """--json '{"events": ["submission.rejected"]}'"""),
    ),
    ("/api/v1/webhook-endpoints/{endpoint_id}", "DELETE"): Operation(
        summary="Remove a webhook endpoint",
        tag=WEBHOOKS,
        description="What still waits for it is given up.",
        answer=204,
        schema=None,
        problems=(401, 404),
        curl=curl("DELETE", "webhook-endpoints/$ID"),
    ),
    ("/api/v1/webhook-endpoints/{endpoint_id}/test", "POST"): Operation(
        summary="Send a test event",
        tag=WEBHOOKS,
        description="Queues an `endpoint.test` event for this endpoint alone.",
        answer=202,
        schema="Delivery",
        problems=(401, 404, 409),
        curl=curl("POST", "webhook-endpoints/$ID/test"),
    ),
    ("/api/v1/webhook-endpoints/{endpoint_id}/rotate-secret", "POST"): Operation(
        summary="Rotate a signing secret",
        tag=WEBHOOKS,
        description="For 24 hours every webhook carries a signature by each of the two secrets.",
        answer=200,
        schema="Secret",
        problems=(401, 404, 409),
        curl=curl("POST", "webhook-endpoints/$ID/rotate-secret"),
    ),
    ("/api/v1/deliveries", "GET"): Operation(
        summary="List deliveries",
        tag=WEBHOOKS,
        description="Each event on its way to each endpoint, newest first.",
        answer=200,
        schema="DeliveryPage",
        filters=tuple(deliveries.FILTERS),
        problems=(401, 422),
        curl=curl("GET", "deliveries?state=given_up"),
    ),
    ("/api/v1/deliveries/{delivery_id}", "GET"): Operation(
        summary="Read a delivery",
        tag=WEBHOOKS,
        description="With its payload and every attempt.",
        answer=200,
        schema="DeliveryWithAttempts",
        problems=(401, 404),
        curl=curl("GET", "deliveries/$ID"),
    ),
    ("/api/v1/deliveries/{delivery_id}/redeliver", "POST"): Operation(
        summary="Send an event again",
        tag=WEBHOOKS,
        description="The same payload under the same `webhook-id`, now.",
        answer=202,
        schema="Delivery",
        problems=(401, 404, 409),
        curl=curl("POST", "deliveries/$ID/redeliver"),
    ),
    ("/api/v1/events", "GET"): Operation(
        summary="Read what was announced",
        tag=WEBHOOKS,
        description="Every event of yours in order, oldest first, whether a webhook went out or not: a receiver that "
        "missed something asks for what came after the last id it has.",
        answer=200,
        schema="EventList",
        filters=tuple(events.FILTERS),
        problems=(401, 422),
        curl=curl("GET", "events?after=1200"),
    ),
}


def as_openapi(path: str, method: str, operation: Operation) -> dict[str, Any]:
    """The operation object of OpenAPI 3.1."""
    words: dict[str, Any] = {
        "operationId": operation_id(path, method),
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "security": [] if operation.signed else [{"apiKey": []}],
        "parameters": [*path_parameters(path), *filters_of(operation), *headers_of(operation)],
        "responses": responses_of(operation),
        "x-codeSamples": [{"lang": "shell", "source": operation.curl}],
    }
    if operation.request:
        content = {kind: {"schema": ref(name)} for kind, name in operation.request.items()}
        words["requestBody"] = {"required": True, "content": content}
    return words


def operation_id(path: str, method: str) -> str:
    """Such as `post_submissions_batch`."""
    named = [part for part in path.removeprefix("/api/v1/").split("/") if part]
    return "_".join([method.lower(), *("one" if part.startswith("{") else part for part in named)]).replace(
        "-", "_"
    )


def path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"} if name == "slug" else {"type": "string", "format": "uuid"},
        }
        for name in names
    ]


def filters_of(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": FILTER_WORDS[name][0], "schema": FILTER_WORDS[name][1]}
        for name in operation.filters
    ]


def headers_of(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "header",
            "required": operation.signed,
            "description": HEADER_WORDS[name],
            "schema": {"type": "string"},
        }
        for name in operation.headers
    ]


def responses_of(operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {"description": operation.summary}
    if operation.schema:
        success["content"] = {JSON: {"schema": ref(operation.schema)}}
    problem = {
        "description": "A problem",
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    return {str(operation.answer): success} | {str(status): problem for status in operation.problems}
