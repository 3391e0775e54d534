"""A submission as it was posted: JSON object or multipart form, made into one image and its context."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.api.fields import IMAGE, IMAGE_URL, KNOWN, PRIORITY, read_context
from moderation.api.metadata import FIELD as METADATA
from moderation.api.metadata import metadata_from_text
from moderation.api.parsers import Form
from moderation.api.problems import BODY, FieldError, Problem, invalid
from moderation.intake.inspect import ImageRejected, Inspected, RejectionCode, inspect
from moderation.intake.limits import MAX_BYTES
from moderation.intake.submit import Context

DATA_URL = re.compile(r"data:[\w.+/-]{0,100}(;[\w=.+-]{1,100})*;base64,", re.ASCII)
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Posted:
    """Checked and ready to be stored."""

    image: bytes
    inspected: Inspected
    context: Context


def from_value(value: Any, *, field: str = BODY) -> Posted:
    """A submission in JSON. Raises Problem with every error at once; `field` is to blame for what is no object."""
    if not isinstance(value, dict):
        raise Problem("type_invalid", "A submission is a JSON object.", field=field)
    errors: list[FieldError] = []
    image = decode_image(value.get(IMAGE), errors)
    return check(value, image, errors)


def from_form(form: Form) -> Posted:
    """A submission in a multipart form. Raises Problem with every error at once."""
    errors: list[FieldError] = []
    fields: dict[str, Any] = {name: texts[0] for name, texts in form.texts.items()}
    for name in sorted(form.texts.keys() | form.files.keys()):
        if len(form.texts.get(name, [])) + len(form.files.get(name, [])) > 1:
            errors.append(FieldError("field_repeated", "Give this once.", name[:64]))
    for name in sorted(form.files.keys() - {IMAGE}):
        if name in KNOWN:
            errors.append(FieldError("type_invalid", "This must be a plain field, not a file.", name))
        else:
            fields[name] = ""  # named as unknown with the others
    if fields.pop(IMAGE, None) is not None and IMAGE not in form.files:
        detail = "Send the image as a file part (with a file name)."
        errors.append(FieldError("image_missing", detail, IMAGE))
        return check(fields, None, errors)
    read_form_values(fields, errors)
    return check(fields, form.files.get(IMAGE, [None])[0], errors)


def read_form_values(fields: dict[str, Any], errors: list[FieldError]) -> None:
    """Give metadata and priority, which are texts in a form, the types they have in JSON; empty is absent."""
    for name in (METADATA, PRIORITY):
        if fields.get(name) == "":
            del fields[name]
    if isinstance(priority := fields.get(PRIORITY), str) and WHOLE_NUMBER.fullmatch(priority):
        fields[PRIORITY] = int(priority)
    if isinstance(metadata := fields.get(METADATA), str):
        try:
            fields[METADATA] = metadata_from_text(metadata)
        except Problem as problem:
            errors.append(FieldError(problem.code, problem.detail, METADATA))
            del fields[METADATA]


def check(fields: Mapping[str, Any], image: bytes | None, errors: list[FieldError]) -> Posted:
    """Every check of the fields and of the image; raises Problem when any of them fails."""
    context = read_context(fields, errors)
    inspected = None
    if image is not None:
        try:
            inspected = inspect(image)
        except ImageRejected as rejected:
            errors.append(FieldError(rejected.code.value, rejected.detail, IMAGE))
    elif fields.get(IMAGE_URL) is None and not any(error.field == IMAGE for error in errors):
        detail = "There is no image; send the file as “image”."
        errors.append(FieldError(RejectionCode.MISSING.value, detail, IMAGE))
    if errors or image is None or inspected is None:
        raise invalid(errors)
    return Posted(image, inspected, context)


def decode_image(value: Any, errors: list[FieldError]) -> bytes | None:
    """The bytes of base64 or of a data URL; line breaks in it are fine."""
    if value is None:
        return None
    if not isinstance(value, str):
        errors.append(FieldError("type_invalid", "Send base64 or a data URL.", IMAGE))
        return None
    found = DATA_URL.match(value)
    text = value[found.end() :] if found else value
    if (len(text) - text.count("\n") - text.count("\r")) * 3 // 4 - 2 > MAX_BYTES:
        detail = f"The file has more than {MAX_BYTES // 2**20} MB."
        errors.append(FieldError(RejectionCode.TOO_LARGE.value, detail, IMAGE))
        return None
    try:
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        errors.append(
            FieldError("image_base64_invalid", "The image is neither base64 nor a data URL.", IMAGE)
        )
        return None
