"""The text in a picture, read on this machine by RapidOCR (Apache-2.0), an extra: the picture goes nowhere.

It runs in a process of its own (`seeing.ocr`), one at a time for each worker, and gives its memory back. Lines that it
doubts are left out: in a photograph without a text it finds some. What it reads is for people who have decided, and
never for routing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.digest import digest_of
from moderation.seeing.tasks import cleaned

NAME = "rapidocr"
HOW = "reading-1"
LEAST_SURE = 0.8
_BOOT = "import sys; sys.path.append(sys.argv[1]); from moderation.seeing.ocr import main; main()"
_ROOT = str(Path(__file__).resolve().parents[2])
_turn = threading.Lock()


@dataclass(frozen=True)
class Reader:
    """`model` is the version that is installed here, empty where none is: a web server does without."""

    model: str
    name: str = NAME

    def request_digest(self, sha256: str) -> str:
        """SHA-256 in hex over the picture and the way it is read; equal means the same answer."""
        return digest_of({"reader": self.name, "model": self.model, "how": HOW, "picture": sha256})

    def read(self, picture: bytes, *, seconds: float) -> str:
        """The text in a JPEG, line by line; empty where there is none. Raises ProviderError."""
        until = time.monotonic() + seconds
        if not _turn.acquire(timeout=seconds):
            raise unread("others were read all the time")
        try:
            lines = lines_of(picture, until - time.monotonic())
        finally:
            _turn.release()
        return cleaned("text", "\n".join(text for text, sure in lines if sure >= LEAST_SURE))


@cache
def reader() -> Reader | None:
    """The one that READING_PROVIDER names; None where texts are not read."""
    return Reader(installed()) if settings.READING_PROVIDER == NAME else None


def installed() -> str:
    """The version of the extra; empty where it is not installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return ""


def lines_of(picture: bytes, seconds: float) -> list[tuple[str, float]]:
    """What the process says, each with how sure it is. Raises ProviderError."""
    argv = [sys.executable, "-I", "-c", _BOOT, _ROOT, str(os.getpid())]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            argv, input=picture, env={}, cwd="/", timeout=seconds, capture_output=True, check=True
        )
        found: list[Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as problem:
        raise unread(type(problem).__name__) from None
    return [(str(text), float(sure)) for text, sure in found]


def unread(why: str) -> ProviderError:
    return ProviderError(f"{NAME}: {why}", kind=FailureKind.UNAVAILABLE, permanent=True)
