"""Lists by cursor, newest first: a page costs the same at any depth, and nothing is counted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from moderation.api import filters
from moderation.api.filters import Check, read_filters
from moderation.sql import newest, oldest

Row = TypeVar("Row", bound=Model)
OLDER, NEWER = b"o", b"n"


@dataclass(frozen=True)
class Cursor:
    """Go on from this id, towards older or newer rows."""

    id: UUID
    direction: bytes

    def encode(self) -> str:
        return base64.urlsafe_b64encode(self.direction + self.id.bytes).rstrip(b"=").decode()


def cursor(value: str) -> Cursor:
    """The cursor in a query parameter; ValueError when it is not one of ours."""
    try:
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 17 or raw[:1] not in (OLDER, NEWER):
        raise ValueError("Use a cursor from “next” or “previous”.")
    return Cursor(UUID(bytes=raw[1:]), raw[:1])


PAGING: Mapping[str, Check] = {"cursor": cursor, "limit": filters.limit}


@dataclass(frozen=True)
class Page:
    """Rows of one page with the addresses of its neighbours; None where there is none."""

    rows: list[Any]
    next: str | None
    previous: str | None

    def json(self, row_json: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {
            "results": [row_json(row) for row in self.rows],
            "next": self.next,
            "previous": self.previous,
        }


def read_page(
    rows: QuerySet[Row],
    found: Mapping[str, Any],
    *,
    path: str,
    query: QueryDict,
    parts: Sequence[Q] | None = None,
) -> Page:
    """One page of the rows, by id descending. `found` are the filters that were read.

    `parts` split the rows where each part has an index of its own and all together have none.
    """
    size: int = found.get("limit", filters.LIMIT_DEFAULT)
    at: Cursor | None = found.get("cursor")
    newer = at is not None and at.direction == NEWER
    if at is not None:
        rows = rows.filter(id__gt=at.id) if newer else rows.filter(id__lt=at.id)
    if parts is not None:
        pick = oldest if newer else newest
        rows = rows.filter(id__in=pick([rows.filter(part) for part in parts], size + 1))
    some = list(rows.order_by("id" if newer else "-id")[: size + 1])
    more = len(some) > size
    some = some[:size]
    if newer:
        some.reverse()
    if not some:
        return Page([], None, None)
    return Page(
        some,
        next=_address(path, query, Cursor(some[-1].pk, OLDER)) if more or newer else None,
        previous=_address(path, query, Cursor(some[0].pk, NEWER)) if (more if newer else at) else None,
    )


def _address(path: str, query: QueryDict, to: Cursor) -> str:
    changed = query.copy()
    changed["cursor"] = to.encode()
    return f"{path}?{changed.urlencode()}"


__all__ = ["PAGING", "Cursor", "Page", "cursor", "read_filters", "read_page"]
