"""Carries the history on behind the traffic: a page at a time, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from moderation.history.again import answers_after, sheet_of_answers
from moderation.history.looks import looks_after, sheet_of_looks
from moderation.history.models import Page, Subject
from moderation.history.routings import routings_after, sheet_of_routings
from moderation.history.sheet import Sheet, join

ROWS = 4096
WORTH_A_PAGE = 512
SETTLED = timedelta(seconds=30)
"""A row gets its time inside its transaction: what is older than this has been committed, or never will be."""

NEVER = datetime.min.replace(tzinfo=UTC)
Rows = Sequence[Mapping[str, Any]]
READ: dict[Subject, tuple[Callable[[datetime, UUID, datetime, int], Rows], Callable[[Rows], Sheet], str]] = {
    Subject.ROUTINGS: (routings_after, sheet_of_routings, "created_at"),
    Subject.LOOKS: (looks_after, sheet_of_looks, "made_at"),
    Subject.AGAIN: (answers_after, sheet_of_answers, "answered_at"),
}


def advance(*, at_least: int = 1, pages: int = 1, rows: int = ROWS, now: datetime | None = None) -> int:
    """Write at most so many pages of each subject, each only when there is enough for it; how many rows were written."""
    before = (now or timezone.now()) - SETTLED
    written, last = 0, last_pages()
    for subject in Subject:
        for turn in range(pages):
            more = write_next(
                subject, last.get(subject) if turn == 0 else last_page(subject), before, at_least, rows
            )
            written += more
            if not more:
                break
    return written


def last_pages() -> dict[Subject, Page]:
    """The last page of each subject, in one query, since a page is opened far more often than there is something new."""
    later = Page.objects.filter(subject=OuterRef("subject"), number__gt=OuterRef("number"))
    return {Subject(page.subject): page for page in Page.objects.filter(~Exists(later))}


def last_page(subject: Subject) -> Page | None:
    return Page.objects.filter(subject=subject).order_by("-number").first()


def keep_up(*, rows: int = ROWS, now: datetime | None = None) -> dict[Subject, Page | None]:
    """Write what is too little for the sweep, which is soon done; what is more stays the sweep's. The subjects that have
    more, each with its last page."""
    before = (now or timezone.now()) - SETTLED
    behind: dict[Subject, Page | None] = {}
    last = last_pages()
    for subject in Subject:
        page = last.get(subject)
        found = read_next(subject, page, before, WORTH_A_PAGE)
        if len(found) == WORTH_A_PAGE:
            behind[subject] = page
        elif found:
            room = room_of(page, rows)
            if write(subject, page, found[:room], rows) and found[room:]:
                write(subject, last_page(subject), found[room:], rows)
    return behind


def write_next(subject: Subject, last: Page | None, before: datetime, at_least: int, rows: int) -> int:
    """Go on with the last page, or begin the next where it has its `rows`. 0 when too little is new, or when another
    process has written meanwhile."""
    found = read_next(subject, last, before, room_of(last, rows))
    return write(subject, last, found, rows) if len(found) >= max(at_least, 1) else 0


def room_of(last: Page | None, rows: int) -> int:
    return rows - last.rows if last and last.rows < rows else rows


def read_next(subject: Subject, last: Page | None, before: datetime, count: int) -> Rows:
    read, _, _ = READ[subject]
    at, key = (last.until, last.until_id) if last else (NEVER, UUID(int=0))
    return read(at, key, before, count)


def write(subject: Subject, last: Page | None, found: Rows, rows: int) -> int:
    _, sheet_of, time = READ[subject]
    ends = {"until": found[-1][time], "until_id": found[-1]["id"]}
    fresh = sheet_of(found)
    done = append(last, fresh, ends) if last and last.rows < rows else begin(subject, last, fresh, ends)
    return fresh.rows if done else 0


def append(last: Page, fresh: Sheet, ends: Mapping[str, object]) -> bool:
    """Write the page anew with the rows at its end. Its number of rows is the guard: False where it has changed."""
    whole = join([Sheet.unpack(bytes(last.packed)), fresh])
    ours = Page.objects.filter(id=last.id, rows=last.rows)
    return bool(ours.update(rows=whole.rows, packed=whole.pack(), **ends))


def begin(subject: Subject, last: Page | None, fresh: Sheet, ends: Mapping[str, object]) -> bool:
    """Begin the next page; False where it is there already."""
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            Page.objects.create(subject=subject, number=number, rows=fresh.rows, packed=fresh.pack(), **ends)
    except IntegrityError:
        if Page.objects.filter(subject=subject, number=number).exists():
            return False
        raise
    return True
