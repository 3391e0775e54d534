"""Past the manager that refuses: the statements that somebody with the database's password could send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moderation.policy.models import PolicyVersion


def change(version_id: UUID, **columns: Any) -> None:
    """UPDATE the row of a published version."""
    QuerySet(PolicyVersion).filter(id=version_id).update(**columns)


def put(version: PolicyVersion) -> None:
    """INSERT a version that nobody published."""
    rows: QuerySet[Any] = QuerySet(PolicyVersion)
    rows.bulk_create([version])


def drop(version_id: UUID) -> None:
    QuerySet(PolicyVersion).filter(id=version_id)._raw_delete("default")
