"""Files on disk that are still there after the power went: flushed, with their folder, before anybody is told 202."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


class DurableFileStorage(FileSystemStorage):
    """Write whole or not at all: a temporary name in the same folder, fsync, then link into place."""

    def _save(self, name: str, content: ContentFile[bytes]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("xb") as file:
                file.write(content.read())
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        flush_folder(path.parent)
        return name


def flush_folder(folder: Path) -> None:
    """A new name is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_key(kind: str) -> str:
    """A random place for a file; says nothing of its content. 256 folders keep listings short."""
    name = secrets.token_hex(16)
    return f"{kind}/{name[:2]}/{name}"


def write(kind: str, data: bytes) -> str:
    """Store the bytes durably and return their key. Raises OSError when the disk refuses."""
    return default_storage.save(new_key(kind), ContentFile(data))


def read(key: str) -> bytes:
    """The bytes under a key; raises FileNotFoundError."""
    with default_storage.open(key, "rb") as file:
        data: bytes = file.read()
        return data


def remove(*keys: str) -> None:
    """Delete files; those already gone are fine."""
    for key in keys:
        if key:
            default_storage.delete(key)
