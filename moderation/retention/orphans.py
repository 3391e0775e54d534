"""Removes files without a row: what a crash between writing a file and its row leaves behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from moderation.intake import files
from moderation.intake.models import Image, Rendition

OLD_ENOUGH = timedelta(hours=1)  # a file this old is not on its way to a row any more


def remove_orphans() -> int:
    """Delete stored files that no row names and that are older than an hour; returns how many."""
    return sum(remove_orphans_in(folder) for folder in folders())


def remove_orphans_in(folder: str, *, now: datetime | None = None) -> int:
    """The same for one of the 512 folders: listing a large storage whole would take minutes.

    `now` is this machine's time. A clock that is wrong must not make a file that is on its way look old, so what
    would be removed is measured by the storage's own clock as well.
    """
    now = now or timezone.now()
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    keys = [key for name in names if is_old(key := f"{folder}/{name}", now)]
    if not keys:
        return 0
    lost = sorted(set(keys) - known(keys))
    if lost:
        there = time_of_storage()
        lost = [key for key in lost if is_old(key, there)]
    files.remove(*lost)
    return len(lost)


def known(keys: list[str]) -> set[str]:
    """Those of the files that a row names."""
    found = set(Image.objects.filter(key__in=keys).values_list("key", flat=True))
    return found | set(Rendition.objects.filter(key__in=keys).values_list("key", flat=True))


def time_of_storage() -> datetime:
    """What the storage takes for now: the time of a file that is written and removed again. Raises OSError."""
    key = files.write(files.RENDITIONS, b"")
    written: datetime = default_storage.get_modified_time(key)
    files.remove(key)
    return written


def one_folder() -> str:
    """A folder by chance: with a sweep every three seconds each has its turn about twice an hour."""
    kind = random.choice((files.ORIGINALS, files.RENDITIONS))  # noqa: S311 - no secret
    return f"{kind}/{random.randrange(256):02x}"  # noqa: S311


def folders() -> Iterator[str]:
    for kind in (files.ORIGINALS, files.RENDITIONS):
        if default_storage.exists(kind):
            yield from (f"{kind}/{name}" for name in sorted(default_storage.listdir(kind)[0]))


def is_old(key: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(key) < now - OLD_ENOUGH
    except FileNotFoundError:  # removed by another sweep
        return False
