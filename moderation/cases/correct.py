"""Other reasons for the outcome that is in force. The uploader is told the reasons, and the platform acts on what they
carry: so they change like an outcome does, though nothing is overturned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from moderation.cases.models import Decision
from moderation.intake.models import Submission


def says_the_same(
    decision: Decision, kind: str, reasons: Sequence[dict[str, Any]], actions: Sequence[str]
) -> bool:
    """Whether nothing would change for anybody: the outcome, the reasons and the actions are those of this decision. In
    which order they were named says nothing."""
    return (
        decision.kind == kind
        and in_order(decision.reasons) == in_order(reasons)
        and sorted(decision.actions) == sorted(actions)
    )


def in_order(reasons: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted((reason["code"], reason["category"], reason["text"]) for reason in reasons)


def corrects(submission: Submission, decision: Decision, *, after: Decision | None = None) -> bool:
    """Whether this has the outcome that is in force for other reasons, and is a word on that very decision: it supersedes
    it, or settles between two of which `after` does.

    What another case comes to, as a spot check or an appeal that is upheld, leaves the reasons as they are.
    """
    word = after or decision
    if submission.decision_id is None or word.supersedes_id is None or submission.status != decision.kind:
        return False
    if not supersedes(word, submission.decision_id):
        return False
    in_force = Decision.objects.get(id=submission.decision_id)
    return not says_the_same(in_force, decision.kind, decision.reasons, decision.actions)


def supersedes(decision: Decision, earlier: UUID) -> bool:
    """Not always at once: a change of mind that was undone may stand between."""
    before = decision.supersedes_id
    while before is not None and before != earlier:
        before = Decision.objects.values_list("supersedes_id", flat=True).get(id=before)
    return before is not None
