"""Seals new lines: gives them their indices in the Merkle tree and writes down its root.

Off the write path: a chain would have to hold a lock over every commit, and cost PostgreSQL four fifths of its rate.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from moderation.audit.canonical import leaf_hash
from moderation.audit.lines import SealedLine, pack
from moderation.audit.merkle import Frontier
from moderation.audit.models import Seal
from moderation.sql import fetch_all, fetch_one, insert

BATCH = 1000  # lines a seal covers at most, and are held in memory
LIMIT = 100_000
START = (0, 0)

SQLITE_NEXT = """
    SELECT id, 0, body FROM audit_entry WHERE id > %s ORDER BY id LIMIT %s"""
# Ids are given out before commits, so a lower one may still come. A transaction below the snapshot's xmin has ended,
# whatever it wrote is visible in this very snapshot, and none below it can begin any more: nothing can be skipped.
POSTGRES_NEXT = """
    SELECT id, xact, body FROM audit_entry
    WHERE (xact, id) > (%s, %s) AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xact, id LIMIT %s"""
POSTGRES_NEXT_XACT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


class TransactionsCountAnew(RuntimeError):
    """PostgreSQL counts transactions from a lower number than those sealed: a dump was restored to a new cluster."""

    def __init__(self, sealed: int, coming: int) -> None:
        super().__init__(
            f"lines up to transaction {sealed} are sealed, but the next one of this PostgreSQL is {coming}: raise its "
            "counter as docs/audit-log.md says"
        )


def seal_new(*, limit: int = LIMIT) -> int:
    """Seal the lines that are new, a thousand to a seal, at most `limit`; returns how many.

    Safe beside other sealers: one of them writes the next seal, the others seal nothing this time. Raises
    TransactionsCountAnew.
    """
    sealed = 0
    while sealed < limit:
        asked = min(BATCH, limit - sealed)
        count = seal_batch(asked)
        sealed += count
        if count < asked:
            break
    return sealed


def seal_batch(size: int) -> int:
    """Write one seal over up to `size` lines; 0 when there are none, or another sealer was first."""
    last = last_seal()
    lines = next_lines(last.place if last else START, size)
    if not lines:
        check_counter(last)
        return 0
    seal = seal_of(last, lines)
    with transaction.atomic():
        tip = last_seal()
        if (tip.number if tip else 0) != seal.number - 1:
            return 0
        return len(lines) if insert(seal, unless_there=True) else 0


def last_seal() -> Seal | None:
    """The newest seal, without the lines it covers."""
    return Seal.objects.defer("lines").order_by("-number").first()


def next_lines(after: tuple[int, int], size: int) -> list[SealedLine]:
    """The first lines behind this place that no line can come before any more."""
    if connection.vendor == "postgresql":
        rows = fetch_all(POSTGRES_NEXT, [*after, size])
    else:
        rows = fetch_all(SQLITE_NEXT, [after[1], size])
    return [SealedLine(line, xact, leaf_hash(body)) for line, xact, body in rows]


def seal_of(last: Seal | None, lines: list[SealedLine]) -> Seal:
    """The seal that follows `last` and covers these lines."""
    first_index = last.size if last else 0
    tree = Frontier(first_index, bytes(last.frontier) if last else b"")
    tree.extend(line.leaf for line in lines)
    return Seal(
        number=last.number + 1 if last else 1,
        first_index=first_index,
        size=tree.size,
        root=tree.root,
        from_id=lines[0].id,
        from_xact=lines[0].xact,
        to_id=lines[-1].id,
        to_xact=lines[-1].xact,
        lines=pack(lines),
        frontier=tree.stored,
        sealed_at=timezone.now(),
    )


def check_counter(last: Seal | None) -> None:
    """Raise TransactionsCountAnew when new lines would come before the sealed ones, and so never be sealed."""
    if connection.vendor == "postgresql" and last:
        (coming,) = fetch_one(POSTGRES_NEXT_XACT, []) or (0,)
        if coming <= last.to_xact:
            raise TransactionsCountAnew(last.to_xact, coming)
