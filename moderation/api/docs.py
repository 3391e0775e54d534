"""/api/docs/: the REST interface to read, made from the same table as the OpenAPI document; works signed out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.api.codes import CODES
from moderation.api.complaint_schemas import APPEAL_FIELDS, REPORT_FIELDS
from moderation.api.fields import IMAGE
from moderation.api.operation import HOST, SUBMISSIONS, WEBHOOKS, Operation
from moderation.api.operations import (
    FILTER_WORDS,
    HEADER_WORDS,
    OPERATIONS,
    operation_id,
)
from moderation.api.schema import Schema
from moderation.api.schemas import CONTEXT, ENDPOINT_FIELDS
from moderation.intake.decode_words import DECODE_WORDS
from moderation.vocabulary import WEBHOOK_EVENTS

FIELDS_OF: dict[str, dict[str, Schema]] = {
    "FormSubmission": {
        IMAGE: {"type": "file", "description": "the file; in JSON base64 or a data URL"},
        **CONTEXT,
    },
    "ReportFields": REPORT_FIELDS,
    "AppealFields": APPEAL_FIELDS,
    "EndpointFields": ENDPOINT_FIELDS,
    "EndpointChange": {
        **ENDPOINT_FIELDS,
        "enabled": {"type": "boolean", "description": "whether it is sent to"},
    },
}


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page; its examples have the address that it is read at, and nothing depends on who reads it."""
    host = f"{request.scheme}://{request.get_host()}"
    return render(
        request,
        "api/docs.html",
        {
            "groups": [{"title": tag, "operations": group(tag, host)} for tag in (SUBMISSIONS, WEBHOOKS)],
            "codes": [
                {"code": code, "status": status, "title": title} for code, (status, title) in CODES.items()
            ],
            "refusals": list(DECODE_WORDS.items()),
            "events": [event.value for event in WEBHOOK_EVENTS],
        },
    )


def group(tag: str, host: str) -> list[dict[str, Any]]:
    return [
        as_section(path, method, operation) | {"curl": operation.curl.replace(HOST, host)}
        for (path, method), operation in OPERATIONS.items()
        if operation.tag == tag
    ]


def as_section(path: str, method: str, operation: Operation) -> dict[str, Any]:
    request = operation.request or {}
    return {
        "id": operation_id(path, method),
        "method": method,
        "path": path,
        "operation": operation,
        "description": pieces(operation.description),
        "filters": [words(name, FILTER_WORDS[name][1], FILTER_WORDS[name][0]) for name in operation.filters],
        "headers": [words(name, {"type": "text"}, HEADER_WORDS[name]) for name in operation.headers],
        "fields": [
            words(name, schema, schema.get("description", ""))
            for name, schema in FIELDS_OF.get(next(iter(request.values()), ""), {}).items()
        ],
        "kinds": list(request),
    }


def words(name: str, schema: Schema, description: str) -> dict[str, Any]:
    """A row of a table of parameters."""
    return {
        "name": name,
        "type": schema.get("format", schema["type"]),
        "longest": schema.get("maxLength"),
        "choices": schema.get("enum", []),
        "words": pieces(description),
    }


def pieces(text: str) -> list[dict[str, Any]]:
    """The text in pieces, those between backticks marked as code."""
    parts = text.split("`")
    return [{"text": part, "code": at % 2 == 1} for at, part in enumerate(parts) if part]
