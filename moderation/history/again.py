"""Answers of backlogs as a sheet: what a scorer said when it was asked again about a stored picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from moderation.history.answers import columns_of
from moderation.history.codes import coded, ids_of, millis
from moderation.history.routings import answers_of, identity_of
from moderation.history.sheet import Column, Sheet
from moderation.policy.stored import screening_from
from moderation.rescreening.models import ItemState, RescreenItem

FIELDS = ("id", "submission_id", "screening_id", "answered_at")


def answers_after(at: datetime, last: UUID, before: datetime, count: int) -> list[dict[str, Any]]:
    """The next answered pictures by time, at most `count`, of those answered before `before`."""
    answered = RescreenItem.objects.filter(state=ItemState.ANSWERED)
    later = answered.filter(answered_at__gte=at, answered_at__lt=before).order_by("answered_at", "id")
    rows = later.values(*FIELDS)[: count + answered.filter(answered_at=at).count()]
    return [row for row in rows if (row["answered_at"], row["id"]) > (at, last)][:count]


def sheet_of_answers(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """A row for each picture, and columns for each scorer as routings have them. `at` is when the answer was given: of
    one that was stored before, that is not when the backlog came to it."""
    said = answers_of([str(row["screening_id"]) for row in rows])
    rows = [row for row in rows if row["screening_id"] in said]
    stored = [said[row["screening_id"]] for row in rows]
    columns: dict[str, Column] = {
        "at": millis(one.created_at for one in stored),
        **ids_of("submission", [row["submission_id"] for row in rows]),
        **columns_of([[screening_from(one.result)] for one in stored]),
    }
    words: dict[str, tuple[str, ...]] = {}
    for scorer in sorted({one.provider for one in stored}):
        name = f"identity:{scorer}"
        columns[name], words[name] = coded(identity_of(scorer, [one]) for one in stored)
    return Sheet(len(rows), columns, words)
