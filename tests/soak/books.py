"""What the tables hold at the end, read the same way from SQLite and PostgreSQL; ids are 32 hex digits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

type_row = dict[str, Any]
type_read = Callable[[str], Iterable[type_row]]


@dataclass(frozen=True)
class Books:
    """One list of rows for each table that the ledger is about."""

    submissions: list[type_row]
    images: list[type_row]
    files: list[type_row]
    routings: list[type_row]
    cases: list[type_row]
    decisions: list[type_row]
    entries: list[type_row]
    deliveries: list[type_row]


def read_books(read: type_read) -> Books:
    def rows(sql: str) -> list[type_row]:
        return [{name: plain(value) for name, value in row.items()} for row in read(sql)]

    entries = rows("SELECT id, event, platform_id, submission_id, subject, body FROM audit_entry ORDER BY id")
    for entry in entries:
        entry["data"] = json.loads(entry.pop("body"))["data"]
        kind, _, name = entry["subject"].partition(":")
        entry["subject"] = f"{kind}:{name.replace('-', '')}"
    return Books(
        submissions=rows(
            "SELECT id, platform_id, external_id, image_id, status, stage, version, decision_id"
            " FROM intake_submission"
        ),
        images=rows("SELECT id, state FROM intake_image"),
        files=rows("SELECT key, sha256 FROM intake_image UNION ALL SELECT key, sha256 FROM intake_rendition"),
        routings=rows("SELECT id, submission_id FROM cases_routing"),
        cases=rows("SELECT id, submission_id, kind, state, version, decision_id FROM cases_case"),
        decisions=rows(
            "SELECT id, submission_id, case_id, kind, decided_by, supersedes_id FROM cases_decision"
        ),
        entries=entries,
        deliveries=rows(
            "SELECT d.id, d.message_id, d.entry_id, d.state, e.platform_id FROM webhooks_delivery d"
            " JOIN webhooks_endpoint e ON e.id = d.endpoint_id"
        ),
    )


def plain(value: Any) -> Any:
    """A UUID as SQLite keeps it."""
    return value.hex if isinstance(value, UUID) else value
