"""Writes lines of the log as JSON, one a line, without a cap and without a long transaction.

| line | has |
|---|---|
| the first | what the file is: filters, how far the log is sealed, and the root up to there |
| each other | `number`, `leaf`, `seal` and `index` (null before the line is sealed), `body`: the text that is hashed |
| the last | `complete`, how many lines there were, and the Merkle root over their leaves in this order |

A file without the last line was cut off. `leaf` is what the seal keeps, so that a text changed since does not fit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.merkle import Frontier
from moderation.audit.models import Entry
from moderation.audit.record import record
from moderation.audit.seal import last_seal
from moderation.audit.sealed import in_tree
from moderation.audit.standing import beyond
from moderation.vocabulary import EventName

BATCH = 500


def export(entries: QuerySet[Entry], *, actor: Actor, said: dict[str, Any]) -> Iterator[bytes]:
    """The file over those of these lines that are there now, in the order of sealing, a batch at a time.

    `said` goes into the first line and into the log, which notes the export before anything is given out.
    """
    last_id = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    tip = last_seal()
    first = {
        "file": "audit log of Second Look",
        "made_at": timezone.now().isoformat(),
        "last_number": last_id,
        "sealed": tip.size if tip else 0,
        "root": (tip.root if tip else Frontier().root).hex(),
        **said,
    }
    with transaction.atomic():
        record(EventName.LOG_EXPORTED, actor=actor, data=said)
    return lines_of_file(first, entries.filter(id__lte=last_id))


def lines_of_file(first: dict[str, Any], entries: QuerySet[Entry]) -> Iterator[bytes]:
    tree = Frontier()
    yield as_line(first)
    for batch in batches(entries):
        text = []
        stored = in_tree(batch)
        for entry in batch:
            there = stored.get(entry.id)
            leaf = there.line.leaf if there and there.line else bytes(entry.leaf)
            tree.extend([leaf])
            place = {"seal": there.seal if there else None, "index": there.index if there else None}
            text.append(as_line({"number": entry.id, "leaf": leaf.hex(), **place, "body": entry.body}))
        yield b"".join(text)
    yield as_line({"complete": True, "lines": tree.size, "root": tree.root.hex()})


def batches(entries: QuerySet[Entry]) -> Iterator[list[Entry]]:
    """All of them in the order of sealing. Each batch is a query of its own that is read to its end at once: a long
    read would hold up SQLite's checkpoints, a long transaction PostgreSQL's seals."""
    order = ("xact", "id") if connection.vendor == "postgresql" else ("id",)
    rest = entries.order_by(*order)
    batch = list(rest[:BATCH])
    while batch:
        yield batch
        last = batch[-1]
        batch = list(rest.filter(beyond((last.xact or 0, last.id)))[:BATCH]) if len(batch) == BATCH else []


def as_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
