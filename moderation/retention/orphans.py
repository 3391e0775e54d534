"""Removes files without a row: what a crash between writing a file and its row leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from moderation.intake import files
from moderation.intake.models import Image, Rendition

OLD_ENOUGH = timedelta(hours=1)  # a file this old is not on its way to a row any more


def remove_orphans() -> int:
    """Delete stored files that no row names and that are older than an hour; returns how many."""
    removed = 0
    for folder in folders():
        names = default_storage.listdir(folder)[1]
        keys = [f"{folder}/{name}" for name in names]
        known = set(Image.objects.filter(key__in=keys).values_list("key", flat=True))
        known |= set(Rendition.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            if key not in known and is_old(key):
                files.remove(key)
                removed += 1
    return removed


def folders() -> Iterator[str]:
    for kind in (files.ORIGINALS, files.RENDITIONS):
        if default_storage.exists(kind):
            yield from (f"{kind}/{name}" for name in sorted(default_storage.listdir(kind)[0]))


def is_old(key: str) -> bool:
    return default_storage.get_modified_time(key) < timezone.now() - OLD_ENOUGH
