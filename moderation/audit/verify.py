"""Reads the whole log and recomputes every line, leaf, root and seal; stops at the first line that does not hold.

What this cannot prove is in docs/audit-log.md: lines that are not sealed yet are checked by themselves only, and a tail
that was cut off together with its seals leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, QuerySet

from moderation.audit.guarded import guards_amiss
from moderation.audit.holds import problem_after, problem_of
from moderation.audit.merkle import Frontier
from moderation.audit.models import Entry, Seal
from moderation.audit.seal_holds import problem_of_seal, problem_of_sealed
from moderation.audit.standing import behind, up_to

RANGE = 1000  # unsealed lines held in memory at a time; of sealed ones, those of one seal


@dataclass(frozen=True)
class BadLine:
    """The first line that does not hold, and why."""

    id: int
    reason: str


@dataclass(frozen=True)
class VerifyReport:
    """How many lines hold, from the first on, and how many of them are sealed; `bad` is None when all do.

    `root` is the hex of the tree's root over the sealed lines. `unguarded` names the append-only triggers that are
    missing, changed or switched off: then the next line could be changed.
    """

    checked: int
    bad: BadLine | None
    sealed: int
    root: str
    unguarded: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.bad is None

    @property
    def unsealed(self) -> int:
        return self.checked - self.sealed


type_progress = Callable[[int, int], None]


def verify(*, progress: type_progress) -> VerifyReport:
    """Check every line that is there now. `progress(checked, of how many)` is called after each thousand."""
    walk = Walk(progress)
    bad = walk.seals() or walk.tail() or walk.outside()
    return VerifyReport(
        walk.checked,
        bad,
        sealed=walk.tree.size,
        root=walk.tree.root.hex(),
        unguarded=tuple(guards_amiss()),
    )


class Walk:
    """How far the check has come: the lines that hold, the tree over the sealed ones, and where it goes on."""

    def __init__(self, progress: type_progress) -> None:
        self.progress = progress
        there = Entry.objects.aggregate(last=Max("id"), count=Count("id"))
        self.last_id: int = there["last"] or 0
        self.count: int = there["count"]
        self.checked = 0
        self.tree = Frontier()
        self.seal: Seal | None = None
        self.previous: Entry | None = None

    def seals(self) -> BadLine | None:
        """Everything that is sealed."""
        for seal in every_seal():
            bad = self.sealed_lines(seal)
            if bad:
                return bad
            self.seal = seal
            self.progress(self.checked, self.count)
        return None

    def sealed_lines(self, seal: Seal) -> BadLine | None:
        """A seal, the lines it covers, and the root it gives them."""
        reason, lines = problem_of_seal(self.seal, seal)
        if reason:
            return BadLine(seal.from_id, reason)
        # One more than there may be: enough to meet the first that does not belong.
        found = list(in_order(up_to(seal.place), self.seal)[: len(lines) + 1])
        ids = {line.id for line in lines}
        for place in range(max(len(lines), len(found))):
            line = lines[place] if place < len(lines) else None
            entry = found[place] if place < len(found) else None
            number, reason = problem_of_sealed(line, entry, ids)
            bad = BadLine(number, reason) if reason else self.hold(entry, sealed=True) if entry else None
            if bad:
                return bad
        self.tree.extend(line.leaf for line in lines)
        if (self.tree.root, self.tree.stored) != (bytes(seal.root), bytes(seal.frontier)):
            self.tree = self.tree_of(self.seal)
            return BadLine(
                seal.from_id, f"seal {seal.number} has another root than the lines up to {seal.to_id}"
            )
        return None

    def tree_of(self, seal: Seal | None) -> Frontier:
        return Frontier(seal.size, bytes(seal.frontier)) if seal else Frontier()

    def tail(self) -> BadLine | None:
        """The lines that no seal covers yet."""
        after = self.seal.place if self.seal else None
        while True:
            waiting = behind(after) if after else Entry.objects.all()
            lines = list(in_order(waiting.filter(id__lte=self.last_id), None)[:RANGE])
            if not lines:
                return None
            for entry in lines:
                bad = self.hold(entry, sealed=False)
                if bad:
                    return bad
            after = lines[-1].xact or 0, lines[-1].id
            self.progress(self.checked, self.count)

    def outside(self) -> BadLine | None:
        """A line that stands nowhere in the order of sealing."""
        if connection.vendor == "postgresql":
            entry = Entry.objects.filter(xact=None).order_by("id").first()
            return BadLine(entry.id, "it names no transaction") if entry else None
        return None

    def hold(self, entry: Entry, *, sealed: bool) -> BadLine | None:
        reason = problem_after(self.previous, entry, sealed=sealed) or problem_of(entry)
        if reason:
            return BadLine(entry.id, reason)
        self.checked, self.previous = self.checked + 1, entry
        return None


def every_seal() -> Iterator[Seal]:
    """One at a time, in their order, from the lowest number that exists."""
    seal = Seal.objects.order_by("number").first()
    while seal:
        yield seal
        seal = Seal.objects.filter(number__gt=seal.number).order_by("number").first()


def in_order(entries: QuerySet[Entry], after: Seal | None) -> QuerySet[Entry]:
    """These lines, behind those of a seal, in the order of sealing."""
    if after:
        entries = entries & behind(after.place)
    if connection.vendor == "postgresql":
        return entries.filter(xact__isnull=False).order_by("xact", "id")
    return entries.order_by("id")
