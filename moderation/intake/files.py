"""Files under random keys: originals that survive a power cut before anybody is told 202, renditions verified by hash."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

ORIGINALS = "originals"
RENDITIONS = "renditions"


class FileLost(OSError):
    """The file is gone, or it is no longer the bytes that were written."""


class DurableFileStorage(FileSystemStorage):
    """Originals are flushed with their folder; renditions can be made again, so they are not (four flushes an
    image would be most of its cost).

    Files are written under their own name at once: no row names a key before its file is whole, a half one is swept
    up like any without a row, and renaming a flushed file would cost a second flush.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: keys are random, and a file that exists is never overwritten."""
        return name

    def _save(self, name: str, content: ContentFile[bytes]) -> str:
        path = Path(self.path(name))
        durable = name.startswith(ORIGINALS)
        make_folder(path.parent, durable=durable)
        with path.open("xb") as file:
            try:
                file.write(content.read())
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        if durable:
            flush_folder(path.parent)
        return name


def make_folder(folder: Path, *, durable: bool) -> None:
    """A folder that is not there yet, with its own name flushed too when what comes into it has to last."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        if durable:
            flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """A new name is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_key(kind: str) -> str:
    """A random place for a file; it says nothing of the content. 256 folders keep listings short."""
    name = secrets.token_hex(16)
    return f"{kind}/{name[:2]}/{name}"


def write(kind: str, data: bytes) -> str:
    """Store the bytes and return their key. Raises OSError when the disk refuses."""
    return default_storage.save(new_key(kind), ContentFile(data))


def read(key: str, *, sha256: str) -> bytes:
    """The bytes under a key; raises FileLost when they are gone or are not the bytes with this hash."""
    try:
        with default_storage.open(key, "rb") as file:
            data: bytes = file.read()
    except FileNotFoundError as error:
        raise FileLost(key) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileLost(key)
    return data


def remove(*keys: str) -> None:
    """Delete files; those already gone are fine."""
    for key in keys:
        if key:
            default_storage.delete(key)
