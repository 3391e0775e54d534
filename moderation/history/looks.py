"""People's decisions as a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from moderation.cases.models import Decision
from moderation.history.codes import coded, ids_of, millis
from moderation.history.sheet import Column, Sheet
from moderation.vocabulary import DecidedBy

FIELDS = (
    "id",
    "submission_id",
    "kind",
    "case__kind",
    "via",
    "after_scores",
    "trainee",
    "looked_ms",
    "reasons",
    "made_at",
)


def looks_after(at: datetime, last: UUID, before: datetime, count: int) -> list[dict[str, Any]]:
    """The next decisions of people by time, at most `count`, of those made before `before`."""
    theirs = Decision.objects.filter(decided_by=DecidedBy.MODERATOR)
    later = theirs.filter(made_at__gte=at, made_at__lt=before).order_by("made_at", "id")
    rows = later.values(*FIELDS)[: count + theirs.filter(made_at=at).count()]
    return [row for row in rows if (row["made_at"], row["id"]) > (at, last)][:count]


def sheet_of_looks(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """`looked` is in milliseconds, NaN where nobody measured; `category` that of the first reason, or empty."""
    columns: dict[str, Column] = {
        "at": millis(row["made_at"] for row in rows),
        "grid": np.array([bool(row["via"]) for row in rows], np.uint8),
        "after_scores": np.array([row["after_scores"] for row in rows], np.uint8),
        "trainee": np.array([row["trainee"] for row in rows], np.uint8),
        "looked": np.array([np.nan if row["looked_ms"] is None else row["looked_ms"] for row in rows], float),
        **ids_of("submission", [row["submission_id"] for row in rows]),
    }
    words: dict[str, tuple[str, ...]] = {}
    columns["kind"], words["kind"] = coded(row["kind"] for row in rows)
    columns["case"], words["case"] = coded(row["case__kind"] or "" for row in rows)
    columns["category"], words["category"] = coded(_category(row["reasons"]) for row in rows)
    return Sheet(len(rows), columns, words)


def _category(reasons: Sequence[Mapping[str, str]]) -> str:
    return next((str(reason.get("category") or "") for reason in reasons), "")
