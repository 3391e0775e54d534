"""Read a window of a policy's routings as columns, under the rules that are to be certified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np

from moderation.assurance.label import MISSING, Labelled, labels_of
from moderation.assurance.read_later import Row, with_later
from moderation.assurance.terms import Seeds
from moderation.assurance.window import Label, Pair, Window
from moderation.cases.models import GoldAnswer, Routing
from moderation.history.split import for_tuning
from moderation.intake.preparation import PREPARATION
from moderation.policy.evaluate import evaluate
from moderation.policy.hear import hear
from moderation.policy.models import Policy
from moderation.policy.outcome import Circumstances
from moderation.policy.risk import NO_RISK
from moderation.policy.rules import Rules
from moderation.policy.stored import screening_from
from moderation.screening.identity import identity
from moderation.screening.models import Screening
from moderation.vocabulary import DecisionKind, Rule, Verdict

CHUNK = 500
# With one of these an answer is not relied on, so that no score rejects either.
HELD_BACK = frozenset({Rule.UNSCREENED, Rule.NOT_EVALUATED, Rule.LOW_CONFIDENCE})


@dataclass(frozen=True)
class Reading:
    """A window and what it rests on: for each scorer what it was when it last answered (`identity`), and how many uploads
    are left out because they were screened by something else or prepared `otherwise`, count with answers that a backlog
    brought `later`, or are `lost` to it (`window.lost`)."""

    window: Window
    scorers: Mapping[str, str]
    left_out: int
    seeds: Seeds
    later: int = 0
    lost: int = 0
    otherwise: int = 0


def read_window(*, policy: Policy, rules: Rules, since: datetime, until: datetime) -> Reading:
    """Every routing under any version of the policy from `since` to before `until`, oldest first.

    Its verdicts are asked anew under `rules` without their cut-offs on the risk; its labels and their probabilities
    are those that were stored.
    """
    rows, current = with_later(list(_rows(policy, rules, since, until)), rules)
    alike = [row for row in rows if not prepared_otherwise(row)]
    kept = [
        row
        for row in alike
        if all(current[name] == found or name in row.lost for name, found in row.scorers.items())
    ]
    labels = labels_of([row.routing.id for row in kept if was_chosen(row.routing)])
    return Reading(
        _columns(kept, rules, labels),
        current,
        len(alike) - len(kept),
        seeds_of(policy, since, until),
        later=sum(bool(row.later) and not row.lost for row in kept),
        lost=sum(bool(row.lost) for row in kept),
        otherwise=len(rows) - len(alike),
    )


def prepared_otherwise(row: Row) -> bool:
    """Whether an answer is about a picture that was not prepared as pictures are now, or nobody knows how."""
    image = row.routing.submission.image
    return bool(row.scorers) and (image is None or image.preparation != PREPARATION)


def was_chosen(routing: Routing) -> bool:
    """Whether a person was to look at this upload: it went to one, or the coin drew it for a spot check."""
    return bool(routing.verdict == Verdict.REVIEW or routing.sampled)


def seeds_of(policy: Policy, since: datetime, until: datetime) -> Seeds:
    """Known violations that reviewers of the policy's platforms were given blind in the window."""
    answers = GoldAnswer.objects.filter(
        platform__assignment__policy=policy,
        item__expected=DecisionKind.REJECTED,
        at__gte=since,
        at__lt=until,
    )
    right = Counter(answers.values_list("right", flat=True))
    return Seeds(given=right.total(), found=right[True])


def _rows(policy: Policy, rules: Rules, since: datetime, until: datetime) -> Iterator[Row]:
    found = Routing.objects.filter(
        policy_version__policy=policy, created_at__gte=since, created_at__lt=until
    ).order_by("created_at", "id")
    found = found.select_related("submission__image")
    chunk: list[Routing] = []
    for routing in found.iterator(chunk_size=CHUNK):
        chunk.append(routing)
        if len(chunk) == CHUNK:
            yield from _with_answers(chunk, rules)
            chunk = []
    yield from _with_answers(chunk, rules)


def _with_answers(routings: Sequence[Routing], rules: Rules) -> Iterator[Row]:
    ids = {UUID(screening) for routing in routings for screening in routing.screenings}
    stored = {
        str(row.id): row
        for row in Screening.objects.filter(id__in=ids).only("id", "provider", "scorer", "failure", "result")
    }
    for routing in routings:
        own = [stored[one] for one in routing.screenings if one in stored]
        own = [row for row in own if row.provider in rules.scorers]
        yield Row(
            routing,
            tuple(screening_from(row.result) for row in own),
            {row.provider: identity(row.scorer, row.result) for row in own if not row.failure},
        )


def _columns(rows: Sequence[Row], rules: Rules, labels: Mapping[UUID, Labelled]) -> Window:
    hard = replace(rules, risk=NO_RISK)
    judged = [{} if row.lost else _judged(row, rules) for row in rows]
    pairs = tuple(sorted({pair for scores in judged for pair in scores}))
    lost = np.array([bool(row.lost) for row in rows], dtype=bool)
    scores = np.full((len(rows), len(pairs)), np.nan)
    violated = np.zeros((len(rows), len(pairs)), dtype=bool)
    label = np.full(len(rows), Label.NONE, dtype=np.int8)
    flags = np.zeros((3, len(rows)), dtype=bool)
    for place, row in enumerate(rows):
        for column, pair in enumerate(pairs):
            scores[place, column] = judged[place].get(pair, np.nan)
        if was_chosen(row.routing):
            found = labels.get(row.routing.id, MISSING)
            label[place] = found.label
            violated[place] = [
                found.label == Label.VIOLATION and category in found.categories for _, category in pairs
            ]
        flags[:, place] = _hard(row, hard)
    return Window(
        pairs=pairs,
        scores=scores,
        violated=violated,
        label=label,
        label_prob=np.array([row.routing.label_prob for row in rows]),
        approvable=flags[0],
        rejectable=flags[1],
        rejected=flags[2],
        tuning=np.array([for_tuning(row.routing.submission_id) for row in rows], dtype=bool),
        lost=lost if lost.any() else None,
    )


def _judged(row: Row, rules: Rules) -> dict[Pair, float]:
    return {
        (answer.scorer, category.value): score
        for answer in hear(row.answers, rules.scorers)
        if answer.usable
        for category, score in answer.judged.items()
    }


def _hard(row: Row, rules: Rules) -> tuple[bool, bool, bool]:
    """Whether the rules without their cut-offs approve, let a score reject, and reject by themselves."""
    budget_spent = bool(row.routing.circumstances.get("budget_spent", False))
    outcome = evaluate(row.answers, rules, Circumstances(budget_spent=budget_spent))
    held_back = any(reason.rule in HELD_BACK for reason in outcome.reasons)
    return outcome.verdict is Verdict.APPROVE, not held_back, outcome.verdict is Verdict.REJECT
