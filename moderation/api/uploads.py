"""Uploads stay in memory and end at the limit: nothing is ever spooled to a temporary file."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError

from moderation.intake.limits import MAX_BYTES


class UploadTooLarge(RequestDataTooBig):
    """The files of this request passed MAX_BYTES while they came in."""


class CappedUploadHandler(FileUploadHandler):
    """Keeps the files of one request, MAX_BYTES in all. Raises UploadTooLarge with the first byte too many."""

    chunk_size = 256 * 1024

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = 0
        self.chunks: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.chunks = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > MAX_BYTES:
            raise UploadTooLarge(f"More than {MAX_BYTES // 2**20} MB came in.")
        self.chunks.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        data = io.BytesIO(b"".join(self.chunks))
        self.chunks = []
        return InMemoryUploadedFile(
            data, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )

    def upload_interrupted(self) -> None:
        raise MultiPartParserError("The last part has no end.")
