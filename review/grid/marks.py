"""The marks as a form sends them: `tile` for each as `id:version`, and `mark-id` with what is to be done with it."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from moderation.cases.grid_decide import Mark

APPROVE, SINGLY = "approve", "singly"
REJECT = "reject "  # and the reason's code


def marks_of(sent: QueryDict) -> list[Mark]:
    """One for each tile, in order. A tile without a word about it is looked at singly: nothing is approved unsaid."""
    found = (mark_of(tile, sent) for tile in sent.getlist("tile"))
    return [mark for mark in found if mark is not None]


def mark_of(tile: str, sent: QueryDict) -> Mark | None:
    """None for what is no tile."""
    name, _, version = tile.partition(":")
    try:
        case_id = UUID(name)
    except ValueError:
        return None
    seen = int(version) if version.isdecimal() and len(version) < 10 else -1
    word = sent.get(f"mark-{name}", SINGLY)
    if word == APPROVE:
        return Mark(case_id, seen)
    if word.startswith(REJECT):
        return Mark(case_id, seen, (word.removeprefix(REJECT),))
    return Mark(case_id, seen, singly=True)


def word_of(mark: Mark) -> str:
    """As the form has it."""
    if mark.singly:
        return SINGLY
    return REJECT + mark.reasons[0] if mark.reasons else APPROVE
