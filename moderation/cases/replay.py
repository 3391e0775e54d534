"""A stored routing, evaluated again: the same answers under the same rules have to give the same outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from moderation.audit.canonical import canonical_json
from moderation.cases.models import Decision, Routing
from moderation.policy.amiss import why_amiss
from moderation.policy.errors import PolicyInvalid
from moderation.policy.evaluate import evaluate
from moderation.policy.publish import rules_of
from moderation.policy.stored import circumstances_from_json, screening_from
from moderation.screening.models import Screening

TOGETHER = 500


@dataclass(frozen=True)
class Replayed:
    """A routing and what the replay found; `problem` is a sentence, empty when the outcome is the same, byte for byte."""

    routing: Routing
    problem: str

    @property
    def same(self) -> bool:
        return not self.problem


def routings_of(key: UUID) -> list[Routing]:
    """The routing behind a decision, those of a submission, or the one of that id; empty when there is none."""
    routings = Routing.objects.select_related("policy_version__policy").order_by("id")
    decided = Decision.objects.filter(id=key).values_list("routing_id", flat=True).first()
    for chosen in ({"id": decided or key}, {"submission": key}):
        if found := list(routings.filter(**chosen)):
            return found
    return []


def replay_all() -> Iterator[Replayed]:
    """Every stored routing, the oldest first, a few hundred in memory at a time."""
    routings = Routing.objects.select_related("policy_version__policy").order_by("id")
    batch = list(routings[:TOGETHER])
    while batch:
        yield from replay(batch)
        batch = list(routings.filter(id__gt=batch[-1].id)[:TOGETHER])


def replay(routings: Sequence[Routing]) -> Iterator[Replayed]:
    ids = {UUID(key) for routing in routings for key in routing.screenings}
    rows = Screening.objects.only("result").in_bulk(ids)
    for routing in routings:
        yield Replayed(routing, _problem(routing, rows))


def _problem(routing: Routing, rows: Mapping[UUID, Screening]) -> str:
    version = routing.policy_version
    if why := why_amiss(version):
        return f"Version {version.number} of {version.policy.slug} {why}."
    missing = [key for key in routing.screenings if UUID(key) not in rows]
    if missing:
        return f"{len(missing)} of the {len(routing.screenings)} answers that it saw are gone."
    try:
        outcome = evaluate(
            [screening_from(rows[UUID(key)].result) for key in routing.screenings],
            rules_of(version),
            circumstances_from_json(canonical_json(routing.circumstances)),
        )
    except (KeyError, TypeError, AttributeError, PolicyInvalid) as problem:
        return f"What is stored cannot be read: {type(problem).__name__}: {problem}."
    if outcome.to_json() != canonical_json(routing.outcome) or outcome.verdict != routing.verdict:
        return _difference(routing, outcome.to_document())
    return ""


def _difference(routing: Routing, again: dict[str, Any]) -> str:
    if routing.verdict != again["verdict"] or routing.outcome.get("verdict") != again["verdict"]:
        return f"It was {routing.verdict} and is {again['verdict']} now."
    parts = [name for name in again if again[name] != routing.outcome.get(name)]
    return f"It is {routing.verdict} as it was, with other {', '.join(parts) or 'text'}."
