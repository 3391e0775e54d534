"""What an answer tells of the case, and what a request has changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.test import Client

from moderation.audit.models import Entry
from moderation.bulk.models import Bulk
from moderation.cases.models import Ask, Barred, Case, Decision, GoldItem, Mention, Note, SecondReview, Skip
from moderation.intake.models import Hold, Image, Submission
from moderation.seeing.models import Inquiry
from review.queue.afterwards import VERDICTS
from review.queue.reveal import REMEMBERED
from tests.review.queue.waiting import without_moments
from tests.review.seen.scene import CAPTION, DECIDED_NOTE, EXTERNAL, NOTE, UPLOADER

TOLD = {
    "uploader": re.escape(UPLOADER),
    "external": re.escape(EXTERNAL),
    "caption": re.escape(CAPTION),
    "notes": re.escape(NOTE),
    "why": re.escape(DECIDED_NOTE),
    "outcome": r"\b[Aa]pproved\b",
    "score": r"\b0\.73\d*\b",
    "machine": "|".join(re.escape(words) for words in VERDICTS.values()),
    "kind": r"Case opened \(",
    "timeline": "Everything that happened",
}
LINES = "lines"
READ_ONLY = frozenset({"outcome"})  # of a form's values an outcome is one
TAGS = re.compile(r"<[^>]*>")
ROWS: tuple[type[Model], ...] = (
    *(Case, Decision, Note, Ask, Skip, Mention, Barred, GoldItem, SecondReview),
    *(Submission, Image, Hold, Inquiry, Bulk),
)


class Answer(Protocol):
    status_code: int
    content: bytes

    @property
    def headers(self) -> Any: ...


@dataclass(frozen=True)
class Seen:
    """What one answer has told, and what its request has done."""

    told: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"told {sorted(self.told)}, done {sorted(self.done)}"


def told_by(answer: Answer, url: str) -> frozenset[str]:
    """Parts of the case that stand in the answer, but for what stood in the address; `bytes` for a picture."""
    if answer.headers.get("Content-Type", "").startswith("image/"):
        return frozenset({"bytes"})
    page = without_moments(answer.content.decode()).replace(url, "")
    read = TAGS.sub(" ", page)
    return frozenset(
        name for name, words in TOLD.items() if re.search(words, read if name in READ_ONLY else page)
    )


def stored(client: Client) -> dict[str, list[Any]]:
    """All rows that a request about a case could change, as the database has them; what the person's session has
    revealed; and the log's lines."""
    with connection.cursor() as cursor:
        found: dict[str, list[Any]] = {model.__name__: rows_of(cursor, model) for model in ROWS}
    found["revealed"] = [client.session.get(REMEMBERED)]
    found[LINES] = list(Entry.objects.order_by("id").values_list("event", flat=True))
    return found


def rows_of(cursor: CursorWrapper, model: type[Model]) -> list[Any]:
    """By hand: it is asked for after each of some thousand requests."""
    order = model._meta.pk.column if model._meta.pk else ""
    cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {order}")
    return list(cursor.fetchall())


def done_since(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> frozenset[str]:
    """The names of what is otherwise now, with the log's new lines."""
    changed = {name for name in before if name != LINES and before[name] != after[name]}
    return frozenset(changed | set(after[LINES][len(before[LINES]) :]))
