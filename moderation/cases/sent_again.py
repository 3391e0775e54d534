"""A decision sent a second time: over a bad line, or from another tab. It is the same one only where nothing is lost."""

from __future__ import annotations

from collections.abc import Collection

from moderation.cases.models import Case, Decision
from moderation.people.models import User
from moderation.vocabulary import DecisionKind


def same_word(
    case: Case, person: User, outcome: object, codes: Collection[str], actions: Collection[str]
) -> Decision | None:
    """The case's decision, if this person has made it so: the outcome, its reasons, what an approval carries."""
    made = case.decision
    if made is None or made.person_id != person.id or made.kind != outcome:
        return None
    if {reason["code"] for reason in made.reasons} != set(codes):
        return None
    # A rejection's actions are its reasons' own.
    if made.kind == DecisionKind.APPROVED and set(made.actions) != set(actions):
        return None
    return made


def holds_note(made: Decision, note: str) -> bool:
    """Whether what was typed is kept with it, or there is nothing to keep."""
    return not note or made.note == note
