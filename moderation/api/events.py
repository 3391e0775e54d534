"""/api/v1/events: what was announced, in order, for receivers that missed something."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api import filters
from moderation.api.view import ApiView, platform_of
from moderation.audit.models import Entry
from moderation.cases.models import Appeal, Decision, Report
from moderation.cases.payload import appeal_json, decision_json, problem_json, report_json
from moderation.intake.models import Submission
from moderation.vocabulary import WEBHOOK_EVENTS, EventName, Status

FILTERS = {"after": filters.number, "limit": filters.limit}
COMPLAINTS = ("report", "appeal")
NAMES = [event.value for event in WEBHOOK_EVENTS]


class EventsView(ApiView):
    def get(self, request: Request) -> Response:
        """Events after the given id, oldest first. Go on with the last id until a page is empty."""
        found = filters.read_filters(request.query_params, FILTERS)
        rows = Entry.objects.filter(
            platform_id=platform_of(request).id, event__in=NAMES, id__gt=found.get("after", 0)
        )
        size: int = found.get("limit", filters.LIMIT_MOST)
        entries = list(settled(rows).order_by("id")[:size])
        return Response({"results": as_events(entries), "next": next_address(request, entries, size)})


def settled(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Without the entries that a transaction still running may be overtaken by.

    PostgreSQL gives ids out before it commits: a reader who has seen 8 would never ask for a 7 that commits later.
    """
    if connection.vendor != "postgresql":
        return rows
    return rows.filter(xact__lt=RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", []))


def as_events(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The entries as the webhooks told them; two queries for all, and one for reports and appeals where there are any."""
    said = {entry.id: json.loads(entry.body)["data"] for entry in entries}
    submissions = Submission.objects.filter(id__in={e.submission_id for e in entries})
    external_ids: dict[UUID | None, str] = dict(submissions.values_list("id", "external_id"))
    ids = {data["decision"]["id"] for data in said.values() if data.get("decision")}
    decisions = {str(d.id): decision_json(d) for d in Decision.objects.filter(id__in=ids)} if ids else {}
    complaints = complaints_in(said.values())
    return [
        {
            "id": entry.id,
            "type": entry.event,
            "timestamp": entry.at.isoformat(),
            "submission_id": str(entry.submission_id) if entry.submission_id else None,
            "data": event_data(entry, said[entry.id], external_ids.get(entry.submission_id, ""), decisions)
            | {name: complaints.get(key) for name, key in named_in(said[entry.id])},
        }
        for entry in entries
    ]


def complaints_in(said: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The reports and appeals that the lines are about, as platforms read them; a query only where there are any."""
    ids: dict[str, set[str]] = {name: set() for name in COMPLAINTS}
    for data in said:
        for name, key in named_in(data):
            ids[name].add(key)
    found: dict[str, dict[str, Any]] = {}
    if ids["report"]:
        found |= {str(one.id): report_json(one) for one in Report.objects.filter(id__in=ids["report"])}
    if ids["appeal"]:
        found |= {str(one.id): appeal_json(one) for one in Appeal.objects.filter(id__in=ids["appeal"])}
    return found


def named_in(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Which report or appeal a line is about."""
    return [(name, data[name]) for name in COMPLAINTS if name in data]


def event_data(
    entry: Entry, said: dict[str, Any], external_id: str, decisions: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The webhook's `data`, named field by field: the log's line also holds what is not the platform's."""
    received = entry.event == EventName.SUBMISSION_RECEIVED
    status = Status.RECEIVED.value if received else said.get("status")
    decision = said.get("decision")
    return {
        "submission_id": str(entry.submission_id) if entry.submission_id else None,
        "external_id": external_id,
        "status": status,
        "version": said.get("version"),
        "decision": decisions.get(decision["id"]) if decision else None,
        "problem": problem_json(status or "", said.get("code", "")),
    }


def next_address(request: Request, entries: Sequence[Entry], size: int) -> str | None:
    """Where the next page is; None when this one has reached the end."""
    if len(entries) < size:
        return None
    return f"{request.path}?after={entries[-1].id}&limit={size}"
