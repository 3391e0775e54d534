"""Which seal covers a line, and what it keeps of it: found for a page or a batch of lines at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from moderation.audit.lines import LINE, SealedLine
from moderation.audit.models import Entry, Seal
from moderation.audit.seal_holds import problem_of_sealed

AT_A_TIME = 16  # seals held in memory: up to 48 kB each


@dataclass(frozen=True)
class InTree:
    """A line's seal, its index in the Merkle tree, and what was sealed of it; `line` is None when the seal that
    covers its place does not have it."""

    seal: int
    index: int | None
    line: SealedLine | None

    def problem(self, entry: Entry) -> str:
        """Why the line is not the one that was sealed; empty when it is."""
        sealed = {entry.id} if self.line else set()
        return problem_of_sealed(self.line, entry, sealed)[1]


def in_tree(entries: Sequence[Entry]) -> dict[int, InTree]:
    """By number, those of the lines that a seal covers. Two queries for up to sixteen seals, one more for as many."""
    numbers = dict(numbers_of(entries))
    stored: dict[int, InTree] = {}
    by_seal: dict[int, list[Entry]] = {}
    for entry in entries:
        if (number := numbers.get(entry.id)) is not None:
            by_seal.setdefault(number, []).append(entry)
    for seal in seals(sorted(by_seal)):
        first, lines = seal.first_index, bytes(seal.lines)
        for entry in by_seal[seal.number]:
            place = place_of(entry, lines)
            line = None if place is None else SealedLine(*LINE.unpack_from(lines, place * LINE.size))
            stored[entry.id] = InTree(seal.number, None if place is None else first + place, line)
    return stored


def place_of(entry: Entry, lines: bytes) -> int | None:
    """Where among a seal's packed lines, which stand in the order of sealing, this one does; None when it does not."""

    def at(place: int) -> tuple[int, int]:
        number, xact, _ = LINE.unpack_from(lines, place * LINE.size)
        return xact, number

    count = len(lines) // LINE.size
    wanted = entry.xact or 0, entry.id
    place = bisect_left(range(count), wanted, key=at)
    return place if place < count and at(place) == wanted else None


def seals(numbers: list[int]) -> Iterator[Seal]:
    for start in range(0, len(numbers), AT_A_TIME):
        yield from Seal.objects.filter(number__in=numbers[start : start + AT_A_TIME]).defer("frontier")


def numbers_of(entries: Sequence[Entry]) -> QuerySet[Entry, tuple[int, int | None]]:
    """Each line's number with that of the seal which covers its place."""
    rows = Entry.objects.filter(id__in=[entry.id for entry in entries])
    return rows.annotate(seal=Subquery(covering().values("number")[:1])).values_list("id", "seal")


def covering() -> QuerySet[Seal]:
    """The first seal that ends at the outer line or behind it."""
    line = OuterRef("id")
    if connection.vendor == "postgresql":
        xact = OuterRef("xact")
        # Said twice: the plain comparison lets the index serve the other two.
        ends = Q(to_xact__gt=xact) | Q(to_xact=xact, to_id__gte=line)
        return Seal.objects.filter(ends, to_xact__gte=xact).order_by("to_xact", "to_id")
    return Seal.objects.filter(to_xact=0, to_id__gte=line).order_by("to_xact", "to_id")
