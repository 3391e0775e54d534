"""Bodies into values: strict JSON, and multipart forms whose files never touch the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser

from moderation.api.problems import BODY, Problem, invalid_field
from moderation.api.strict_json import parse_json
from moderation.api.uploads import CappedUploadHandler, UploadTooLarge
from moderation.intake.limits import MAX_BYTES


@dataclass(frozen=True)
class Form:
    """A multipart form: the texts and the files of each field, in the order they came in."""

    texts: dict[str, list[str]]
    files: dict[str, list[bytes]]


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: Any,  # a Body
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON value. Raises Problem."""
        return parse_json(stream.read_all())


class StrictMultipartParser(BaseParser):
    media_type = "multipart/form-data"

    def parse(
        self,
        stream: Any,  # a Body
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """A Form. Raises Problem: `image_too_large` as soon as the file is."""
        # Django takes a length of 0 for "no body", and a chunked one has none; our stream knows its end.
        # Latin-1 keeps every byte, so that text which is not UTF-8 can be refused instead of replaced.
        meta = {"CONTENT_TYPE": media_type or "", "CONTENT_LENGTH": 1}
        try:
            posted, files = MultiPartParser(meta, stream, [CappedUploadHandler()], "latin-1").parse()
        except UploadTooLarge:
            raise invalid_field(
                "image_too_large", f"The file has more than {MAX_BYTES // 2**20} MB.", "image"
            ) from None
        except MultiPartParserError as error:
            raise multipart_invalid(str(error)) from None
        return Form(
            {_utf8(name, name): [_utf8(text, name) for text in texts] for name, texts in posted.lists()},
            {_utf8(name, name): [_bytes(file) for file in found] for name, found in files.lists()},
        )


def multipart_invalid(why: str) -> Problem:
    if why.startswith("Invalid"):  # Django's words for a Content-Type that it cannot use
        detail = "The Content-Type must name the boundary, in printable ASCII."
        return Problem("multipart_invalid", detail, field="Content-Type")
    return Problem("multipart_invalid", why, field=BODY)


def json_limit() -> int:
    """Bytes of a JSON body that carries one image in base64."""
    return MAX_BYTES * 4 // 3 + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def multipart_limit() -> int:
    """Bytes of a multipart body that carries one image."""
    return MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _utf8(text: str, field: str) -> str:
    try:
        return text.encode("latin-1").decode()
    except UnicodeDecodeError:
        raise invalid_field("text_encoding_invalid", "The text is not UTF-8.", field[:64]) from None


def _bytes(file: UploadedFile[Any]) -> bytes:
    data: bytes = file.read()
    return data
