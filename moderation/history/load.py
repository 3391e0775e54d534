"""The history in memory: read once for each process, and afterwards only what has come."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import UUID

from moderation.history.binary import as_bytes
from moderation.history.models import Page, Subject
from moderation.history.sheet import Sheet, join

Pages = tuple[tuple[UUID, int], ...]


@dataclass(frozen=True)
class Loaded:
    """The pages that were read, by id with their rows, and all of their columns; `full` are those of the full pages."""

    pages: Pages = ()
    sheet: Sheet = field(default_factory=lambda: Sheet(0))


class Memory:
    """Each subject's sheet. Threads share it; whoever comes while another reads waits for what that one finds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded = {subject: Loaded() for subject in Subject}

    def sheets(self) -> tuple[Sheet, Sheet, Sheet]:
        """Routings, looks and answers given again as the pages have them now."""
        with self._lock:
            pages = pages_of_all()
            routings, looks, again = (
                self._sheet(subject, tuple(pages[subject]))
                for subject in (Subject.ROUTINGS, Subject.LOOKS, Subject.AGAIN)
            )
            return routings, looks, again

    def _sheet(self, subject: Subject, pages: Pages) -> Sheet:
        before = self._loaded[subject]
        if pages == before.pages:
            return before.sheet
        self._loaded[subject] = Loaded(pages, self._read(subject, before, pages))
        return self._loaded[subject].sheet

    def _read(self, subject: Subject, before: Loaded, pages: Pages) -> Sheet:
        """Only rows that are new: a page grows at its end."""
        kept = _alike(before.pages, pages)
        packed = Page.objects.filter(subject=subject).order_by("number").values_list("packed", flat=True)
        fresh = [Sheet.unpack(one) for one in as_bytes(packed[kept:])]
        begins = sum(rows for _, rows in before.pages[:kept])
        return join([_first(before.sheet, begins), *fresh]) if kept else join(fresh)


def pages_of_all() -> dict[str, list[tuple[UUID, int]]]:
    """Each subject's pages in their order, by id with their rows."""
    found: dict[str, list[tuple[UUID, int]]] = {subject: [] for subject in Subject}
    for subject, key, rows in Page.objects.order_by("subject", "number").values_list("subject", "id", "rows"):
        found[subject].append((key, rows))
    return found


def _alike(old: Pages, new: Pages) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _first(sheet: Sheet, rows: int) -> Sheet:
    return Sheet(rows, {name: column[:rows] for name, column in sheet.columns.items()}, sheet.words)


memory = Memory()
