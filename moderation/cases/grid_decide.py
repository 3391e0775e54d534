"""Deciding what is in the grid: every case by itself, each in its own transaction with its own line in the log.

What a colleague took meanwhile, or what cannot be decided like this, is named and left; it stops none of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from moderation.cases.claim import take_out
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid, TooLate
from moderation.cases.grid import give_back_batch
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.reach import get_case
from moderation.cases.sent_again import same_word
from moderation.cases.tiles import tiles_of
from moderation.cases.undo import undo
from moderation.people.models import User
from moderation.vocabulary import DecisionKind, Via

TAKEN = "a colleague was faster"
GONE = "it is no longer yours"


@dataclass(frozen=True)
class Mark:
    """What the person wants done with one tile, as its page showed it: rejected for the reasons, looked at singly, or,
    with neither, approved."""

    case_id: UUID
    version: int
    reasons: tuple[str, ...] = ()
    singly: bool = False


@dataclass(frozen=True)
class Left:
    """A case that was not decided, and why."""

    case_id: UUID
    words: str


@dataclass(frozen=True)
class Batch:
    """What became of the marks: decisions, cases to look at singly, and what was left."""

    decided: tuple[Decision, ...]
    singly: tuple[UUID, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True)
class Undone:
    """Of a batch that was taken back: the marks of what is back, as they were sent, and what had taken effect."""

    marks: tuple[Mark, ...]
    late: tuple[Decision, ...]


def decide_batch(marks: Sequence[Mark], person: User) -> Batch:
    """Decide each as marked. A case whose small picture does not show all of it is never approved here: it is left to
    be looked at singly, as is what its policy refuses."""
    decided: list[Decision] = []
    singly: list[UUID] = []
    left: list[Left] = []
    unseen = {tile.case_id: tile.singly for tile in tiles_of(person)[0] if tile.singly}
    for mark in {mark.case_id: mark for mark in marks}.values():
        try:
            if mark.singly:
                singly.append(look_singly(mark, person))
            elif mark.case_id in unseen and not mark.reasons:
                left.append(Left(look_singly(mark, person), unseen[mark.case_id]))
            else:
                decided.append(decide_one(mark, person, among=len(marks)))
        except DecisionInvalid as invalid:
            left.append(refused(mark, person, str(invalid)))
        except CaseConflict as changed:
            left.append(Left(mark.case_id, TAKEN if changed.case.holder_id != person.id else GONE))
        except CaseNotFound:
            left.append(Left(mark.case_id, GONE))
    return Batch(tuple(decided), tuple(singly), tuple(left))


def decide_one(mark: Mark, person: User, *, among: int) -> Decision:
    """Raises CaseNotFound, CaseConflict, DecisionInvalid. The same mark sent twice is one decision."""
    outcome = DecisionKind.REJECTED if mark.reasons else DecisionKind.APPROVED
    try:
        return decide(
            mark.case_id, person, mark.version, outcome, list(mark.reasons), via=Via.GRID, among=among
        )
    except CaseConflict as changed:
        made = same_word(changed.case, person, outcome, mark.reasons, ())
        if made and made.via == Via.GRID:
            return made
        raise


def refused(mark: Mark, person: User, words: str) -> Left:
    """What its policy refuses is looked at singly; a mark that is sent again finds it out of the grid already."""
    try:
        return Left(look_singly(mark, person), words)
    except (CaseConflict, CaseNotFound):
        return Left(mark.case_id, GONE)


def look_singly(mark: Mark, person: User) -> UUID:
    """Take the tile out of the grid: it is the person's next case. Raises CaseNotFound, CaseConflict."""
    case = get_case(mark.case_id, person)
    if case.version != mark.version or not take_out(case, person):
        raise CaseConflict(case)
    return case.id


def undo_batch(decisions: Sequence[UUID], person: User) -> Undone:
    """Take back the decisions of a batch that have not taken effect, each by its own guard.

    They come back into the grid in place of what came after them, which goes back to its queue; where all of them are in
    effect it stays.
    """
    batch = Decision.objects.filter(id__in=decisions, person=person, via=Via.GRID, superseded_by=None)
    made = {one.id: one for one in batch.select_related("submission", "policy_version")}
    if Case.objects.filter(decision__in=made, state=CaseState.DECIDED).exists():
        give_back_batch(person)
    marks = {one: undone(made[one], person) for one in decisions if one in made}
    return Undone(
        marks=tuple(mark for mark in marks.values() if mark),
        late=tuple(made[one] for one, mark in marks.items() if not mark),
    )


def undone(made: Decision, person: User) -> Mark | None:
    """What the decision was made from, for the case as it is now; None when it stands."""
    try:
        case = undo(made.id, person)
    except (TooLate, CaseNotFound):
        return None
    if case.state != CaseState.OPEN:
        return None
    return Mark(case.id, case.version, tuple(reason["code"] for reason in made.reasons))
