"""What a platform says beside the image: checked field by field, every error kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moderation.api.metadata import FIELD as METADATA
from moderation.api.metadata import metadata_error
from moderation.api.problems import FieldError
from moderation.api.text import text_problem
from moderation.intake.submit import Context

IMAGE = "image"
IMAGE_URL = "image_url"
PRIORITY = "priority"
LANGUAGE = "language"
LONGEST: dict[str, int] = {
    "external_id": 200,
    "uploader_id": 200,
    "caption": 10_000,
    "surface": 64,
    LANGUAGE: 35,
}
KNOWN = frozenset({*LONGEST, METADATA, PRIORITY, IMAGE, IMAGE_URL})
BCP47 = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*|[xX](-[A-Za-z0-9]{1,8})+")
HIGHEST_PRIORITY = 32_767
NAMED_AT_MOST = 20  # of the unknown fields


def read_context(fields: Mapping[str, Any], errors: list[FieldError]) -> Context:
    """The context in the fields; null is the same as absent. What is wrong is added to `errors`."""
    given = {name: value for name, value in fields.items() if value is not None}
    errors += unknown(given)
    if IMAGE_URL in given:
        detail = "Images cannot be fetched from a URL yet; send the bytes as “image”."
        errors.append(FieldError("not_supported", detail, IMAGE_URL))
    texts = {name: text_of(name, given[name], errors) for name in LONGEST if name in given}
    if (language := texts.get(LANGUAGE)) and not BCP47.fullmatch(language):
        errors.append(FieldError("language_invalid", "Use a BCP 47 tag such as “pt-BR”.", LANGUAGE))
    metadata = given.get(METADATA, {})
    if error := metadata_error(metadata):
        errors.append(error)
    return Context(**texts, metadata=metadata, priority=priority_of(given.get(PRIORITY, 0), errors))


def unknown(fields: Mapping[str, Any], *, known: frozenset[str] = KNOWN) -> list[FieldError]:
    return [
        FieldError("unknown_field", f"There is no field “{name[:64]}”.", name[:64])
        for name in sorted(fields.keys() - known)[:NAMED_AT_MOST]
    ]


def text_of(name: str, value: Any, errors: list[FieldError], *, longest: Mapping[str, int] = LONGEST) -> str:
    if not isinstance(value, str):
        errors.append(FieldError("type_invalid", "This must be a text.", name))
        return ""
    if len(value) > longest[name]:
        detail = f"At most {longest[name]} characters are allowed; these are {len(value)}."
        errors.append(FieldError("too_long", detail, name))
        return ""
    if problem := text_problem(value):
        errors.append(FieldError(problem[0], problem[1], name))
        return ""
    return value


def priority_of(value: Any, errors: list[FieldError]) -> int:
    """A whole number from 0; what the platform's contract does not cover is clamped when it is stored."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, HIGHEST_PRIORITY)
    errors.append(FieldError("priority_invalid", "This must be a whole number from 0.", PRIORITY))
    return 0
