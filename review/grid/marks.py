"""The marks as a form sends them: `tile` for each as `id:version`, and `mark-id` with what is to be done with it."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from moderation.cases.grid_decide import Mark
from review.versions import read_version

APPROVE, SINGLY = "approve", "singly"
REJECT = "reject "  # and the reasons' codes, with a space between


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
    seen = read_version(case_id, version)
    word = sent.get(f"mark-{name}", SINGLY)
    if word == APPROVE:
        return Mark(case_id, seen)
    if word.startswith(REJECT):
        return Mark(case_id, seen, codes_of(word))
    return Mark(case_id, seen, singly=True)


def codes_of(word: str) -> tuple[str, ...]:
    """The reasons that a word rejects for, each once. Of a rejection without any that is one without a name, which no
    policy has: never none, which would be an approval."""
    return tuple(dict.fromkeys(word.removeprefix(REJECT).split(" "))) if word.startswith(REJECT) else ()


def word_of(mark: Mark) -> str:
    """As the form has it."""
    if mark.singly:
        return SINGLY
    return REJECT + " ".join(mark.reasons) if mark.reasons else APPROVE
