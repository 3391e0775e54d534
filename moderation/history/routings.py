"""Routings as a sheet: what each rested on, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from moderation.cases.models import Routing
from moderation.history.answers import columns_of
from moderation.history.codes import coded, ids_of, millis
from moderation.history.sheet import Column, Sheet
from moderation.history.split import for_tuning
from moderation.policy.stored import screening_from
from moderation.screening.identity import identity
from moderation.screening.models import Screening

OF_AN_ANSWER = ("id", "provider", "scorer", "failure", "result", "created_at")
AT_ONCE = 500  # SQLite takes a limited number of values in a statement
FIELDS = (
    "id",
    "submission_id",
    "verdict",
    "label_prob",
    "sampled",
    "created_at",
    "circumstances",
    "screenings",
    "policy_version_id",
    "submission__platform_id",
    "submission__language",
    "submission__image__preparation",
)


def routings_after(at: datetime, last: UUID, before: datetime, count: int) -> list[dict[str, Any]]:
    """The next routings by time, at most `count`, of those made before `before`."""
    later = Routing.objects.filter(created_at__gte=at, created_at__lt=before).order_by("created_at", "id")
    # Those of the very same moment are few, and an OR over both columns would leave the index.
    rows = later.values(*FIELDS)[: count + _same_moment(at)]
    return [row for row in rows if (row["created_at"], row["id"]) > (at, last)][:count]


def _same_moment(at: datetime) -> int:
    return Routing.objects.filter(created_at=at).count()


def sheet_of_routings(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """A column for everything that is asked of the history; the answers as `answers.columns_of` has them."""
    said = answers_of([key for row in rows for key in row["screenings"]])
    stored = [[said[UUID(key)] for key in row["screenings"] if UUID(key) in said] for row in rows]
    words: dict[str, tuple[str, ...]] = {}
    columns: dict[str, Column] = {
        "at": millis(row["created_at"] for row in rows),
        "label_prob": np.array([row["label_prob"] for row in rows], float),
        "sampled": np.array([row["sampled"] for row in rows], np.uint8),
        "budget": np.array([bool(row["circumstances"].get("budget_spent")) for row in rows], np.uint8),
        **ids_of("submission", [row["submission_id"] for row in rows]),
        "tuning": np.array([for_tuning(row["submission_id"]) for row in rows], np.uint8),
        **columns_of([[screening_from(one.result) for one in row] for row in stored]),
    }
    for name, field in CODED.items():
        columns[name], words[name] = coded(str(row[field] or "") for row in rows)
    for scorer in sorted({one.provider for row in stored for one in row}):
        name = f"identity:{scorer}"
        columns[name], words[name] = coded(identity_of(scorer, row) for row in stored)
    return Sheet(len(rows), columns, words)


CODED = {
    "verdict": "verdict",
    "version": "policy_version_id",
    "platform": "submission__platform_id",
    "language": "submission__language",
    "preparation": "submission__image__preparation",
}


def answers_of(keys: Sequence[str]) -> dict[UUID, Screening]:
    found: dict[UUID, Screening] = {}
    for start in range(0, len(keys), AT_ONCE):
        chosen = Screening.objects.filter(id__in=keys[start : start + AT_ONCE])
        found.update((row.id, row) for row in chosen.only(*OF_AN_ANSWER))
    return found


def identity_of(scorer: str, stored: Sequence[Screening]) -> str:
    """What the scorer was when it answered; empty where it did not, or failed."""
    own = (one for one in stored if one.provider == scorer and not one.failure)
    return next((identity(one.scorer, one.result) for one in own), "")
