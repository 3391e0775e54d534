"""Query parameters: only those a list names, each with its own check; everything wrong is said at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from moderation.api.problems import FieldError, invalid
from moderation.api.text import text_problem

Check = Callable[[str], Any]
LIMIT_DEFAULT, LIMIT_MOST = 25, 100
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,18}")


def read_filters(query: QueryDict, checks: Mapping[str, Check]) -> dict[str, Any]:
    """The values of the filters that are given. Raises Problem 422 naming each that is unknown or not valid."""
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, values in query.lists():
        check = checks.get(name)
        if check is None:
            errors.append(FieldError("unknown_filter", f"There is no filter “{name[:64]}”.", name[:64]))
        elif len(values) > 1:
            errors.append(FieldError("field_repeated", "Give this once.", name))
        else:
            try:
                found[name] = check(values[0])
            except ValueError as error:
                errors.append(FieldError("filter_invalid", str(error), name))
    if errors:
        raise invalid(errors)
    return found


def one_of(allowed: Collection[str]) -> Check:
    """One of these words."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"Use one of {', '.join(allowed)}.")
        return value

    return check


def text(longest: int) -> Check:
    """A text of 1 to `longest` characters."""

    def check(value: str) -> str:
        if not 1 <= len(value) <= longest or text_problem(value):
            raise ValueError(f"Use a text of 1 to {longest} characters.")
        return value

    return check


def sha256(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise ValueError("A SHA-256 has 64 hexadecimal digits.")
    return value.lower()


def uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise ValueError("This must be a UUID.") from None


def moment(value: str) -> datetime:
    """RFC 3339 with its offset; a `+` that became a space in the URL is a `+`."""
    value = re.sub(r" (?=\d\d:\d\d$)", "+", value)
    try:
        if not RFC3339.fullmatch(value):
            raise ValueError
        return datetime.fromisoformat(value.upper().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("Use RFC 3339 with an offset, such as 2026-11-22T09:30:00Z.") from None


def number(value: str) -> int:
    if not NUMBER.fullmatch(value):
        raise ValueError("This must be a whole number from 0.")
    return int(value)


def limit(value: str) -> int:
    if not NUMBER.fullmatch(value) or not 1 <= int(value) <= LIMIT_MOST:
        raise ValueError(f"This must be a whole number from 1 to {LIMIT_MOST}.")
    return int(value)
