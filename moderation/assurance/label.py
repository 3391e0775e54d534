"""What people said of uploads that the coin chose, blind to their scores: the only labels that prove anything.

- A review case's decision, and a spot check's, made before the scores were seen and not taken back.
- What was decided in the grid, unopened, on reports, appeals and gold items is none: those were chosen by something else,
  or many at once. Nor does such a second look say anything.
- Where a second person looked, their common word counts, and after a disagreement the senior's. A trainee's own word
  counts once it is confirmed. Until such a look is over there is no label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from moderation.assurance.window import Label
from moderation.cases.models import Case, Decision, SecondReview
from moderation.vocabulary import CaseKind, DecisionKind, Purpose

FIRST_LOOKS = (CaseKind.UNCERTAIN, CaseKind.FLAGGED, CaseKind.UNSCREENED, CaseKind.SAMPLE)
# Without the second look these are not to be relied on; a random share is looked at again for the sake of measuring.
WAITS_FOR = frozenset({Purpose.SPOT_CHECK, Purpose.REQUIRED, Purpose.CONFIRMATION, Purpose.ADJUDICATION})
CHUNK = 500
OUTCOMES = {DecisionKind.APPROVED: Label.CLEAN, DecisionKind.REJECTED: Label.VIOLATION}


@dataclass(frozen=True)
class Labelled:
    """A label, never NONE, and the categories that a violation was rejected for."""

    label: Label
    categories: frozenset[str] = frozenset()


MISSING = Labelled(Label.MISSING)


def labels_of(routing_ids: Collection[UUID]) -> dict[UUID, Labelled]:
    """The labels of those routings that people were to look at and did; whoever is not in here was not labelled."""
    found: dict[UUID, Labelled] = {}
    ids = list(routing_ids)
    for start in range(0, len(ids), CHUNK):
        found |= _labels_of(ids[start : start + CHUNK])
    return found


def _labels_of(routing_ids: Collection[UUID]) -> dict[UUID, Labelled]:
    # Concluded once: a case whose decision is changed later, after the scores were seen, keeps its first answer.
    cases = Case.objects.filter(
        routing_id__in=routing_ids, kind__in=FIRST_LOOKS, concluded_at__isnull=False
    ).values_list("id", "routing_id")
    routing_of = {case_id: routing_id for case_id, routing_id in cases if routing_id is not None}
    made: dict[UUID, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(case_id__in=routing_of).order_by("made_at", "id"):
        if decision.case_id is not None:
            made[decision.case_id].append(decision)
    firsts = {case_id: first for case_id, decisions in made.items() if (first := blind(decisions))}
    looks = _second_looks([first.id for first in firsts.values()])
    return {
        routing_of[case_id]: labelled
        for case_id, first in firsts.items()
        if (labelled := settled(first, looks.get(first.id, ())))
    }


def blind(decisions: Iterable[Decision]) -> Decision | None:
    """The last outcome that a case got from somebody who had not seen its scores, and who did not take it back."""
    given = list(decisions)
    taken_back = {one.supersedes_id for one in given if one.kind == DecisionKind.WITHDRAWN}
    said = [
        one for one in given if one.kind in OUTCOMES and not one.after_scores and one.id not in taken_back
    ]
    return said[-1] if said and not said[-1].via else None


def settled(first: Decision, looks: Iterable[SecondReview]) -> Labelled | None:
    """What a decision is worth, with what came of the looks at it; None while one of these is to be waited for, or
    where a trainee's was never confirmed."""
    answers: dict[str, Decision] = {}
    for look in looks:
        if look.answer is not None and look.answer.via:
            continue
        if look.answer is not None:
            answers[look.purpose] = look.answer
        elif Purpose(look.purpose) in WAITS_FOR:
            return None
    others = [answer for purpose, answer in answers.items() if purpose != Purpose.ADJUDICATION]
    if first.trainee and not others:
        return None
    senior = answers.get(Purpose.ADJUDICATION)
    if senior is not None:
        return labelled(senior)
    if Purpose.CONFIRMATION in answers:
        return labelled(answers[Purpose.CONFIRMATION])
    # They disagree and no senior has been asked: nobody knows.
    return labelled(first) if all(answer.kind == first.kind for answer in others) else None


def labelled(decision: Decision) -> Labelled:
    reasons = frozenset(reason["category"] for reason in decision.reasons)
    return Labelled(OUTCOMES[DecisionKind(decision.kind)], reasons)


def _second_looks(firsts: Collection[UUID]) -> Mapping[UUID, list[SecondReview]]:
    found: dict[UUID, list[SecondReview]] = defaultdict(list)
    for look in SecondReview.objects.filter(first_id__in=firsts).select_related("answer"):
        found[look.first_id].append(look)
    return found
