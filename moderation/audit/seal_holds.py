"""Why a seal does not hold, or a line against its seal."""

from __future__ import annotations

from itertools import pairwise

from moderation.audit.canonical import leaf_hash
from moderation.audit.lines import SealedLine, unpack
from moderation.audit.models import Entry, Seal


def problem_of_seal(previous: Seal | None, seal: Seal) -> tuple[str, list[SealedLine]]:
    """Why a seal cannot follow the one before it, or contradicts itself; empty with its lines when it holds."""
    expected = previous.number + 1 if previous else 1
    if seal.number != expected:
        return f"seal {expected} is missing", []
    if seal.first_index != (previous.size if previous else 0):
        return f"seal {seal.number} does not begin where the one before it ends", []
    try:
        lines = unpack(bytes(seal.lines))
    except ValueError:
        lines = []
    if not lines or not says_what_it_covers(previous, seal, lines):
        return f"seal {seal.number} contradicts itself", []
    return "", lines


def says_what_it_covers(previous: Seal | None, seal: Seal, lines: list[SealedLine]) -> bool:
    """Whether its size and bounds are those of its lines, and these stand in their order."""
    places = [line.place for line in lines]
    behind = [previous.place, *places] if previous else places
    return (
        seal.size == seal.first_index + len(lines)
        and places[0] == (seal.from_xact, seal.from_id)
        and places[-1] == seal.place
        and all(one < next_one for one, next_one in pairwise(behind))
    )


def problem_of_sealed(line: SealedLine | None, entry: Entry | None, sealed: set[int]) -> tuple[int, str]:
    """The number of the line that is wrong where `line` was sealed and `entry` stands now, and why; else 0, empty."""
    if entry and (line is None or entry.id not in sealed):
        return entry.id, "it stands among sealed lines and was not sealed"
    if line and (entry is None or entry.id != line.id):
        return line.id, "it was sealed, and is not in its place"
    if line and entry and leaf_hash(entry.body) != line.leaf:
        return entry.id, "its text is not the one that was sealed"
    if line and entry and (entry.xact or 0) != line.xact:
        return entry.id, "its transaction is not the one that was sealed"
    return 0, ""
