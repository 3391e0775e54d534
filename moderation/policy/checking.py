"""The checks of single values that every part of a policy's document shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeGuard

from moderation.policy.errors import PolicyError
from moderation.vocabulary import Category

Errors = Iterator[PolicyError]

_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}\Z")
_CATEGORIES = frozenset(category.value for category in Category)


def check_keys(
    value: dict[Any, Any], expected: frozenset[str], field: str, *, may: frozenset[str] = frozenset()
) -> Errors:
    """`may` are those of the expected that may be left out."""
    prefix = f"{field}." if field else ""
    for name in sorted(expected - may - value.keys()):
        yield PolicyError("missing", f"{prefix}{name}", "This field is missing.")
    for name in sorted(str(key) for key in value.keys() - expected):
        yield PolicyError("unknown_field", f"{prefix}{name}", "A policy has no such field.")


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_share(value: object, field: str) -> Errors:
    if not is_number(value):
        yield PolicyError("wrong_type", field, "This must be a number from 0 to 1.")
    elif not 0 <= value <= 1:  # NaN fails this as well
        yield PolicyError("out_of_range", field, "This must be a number from 0 to 1.")


def check_code(value: object, field: str) -> Errors:
    if not isinstance(value, str) or not _CODE.match(value):
        detail = "A code is lower-case letters, digits, dots and underscores, and begins with a letter."
        yield PolicyError("bad_code", field, detail)


def check_category(value: object, field: str) -> Errors:
    if not isinstance(value, str) or value not in _CATEGORIES:
        yield PolicyError("unknown_category", field, f"There is no category {value!r}.")
