"""The same as `history.later`, of rows instead of columns: what scorers as they are now said later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from moderation.cases.models import Routing
from moderation.policy.rules import Rules
from moderation.policy.stored import screening_from
from moderation.rescreening.models import ItemState, RescreenItem
from moderation.screening.identity import identity
from moderation.screening.models import Screening
from moderation.screening.result import ScreeningResult


@dataclass(frozen=True)
class Row:
    """One upload: its routing, and the answers of the rules' own scorers, with what each was that did not fail. `later`
    are the scorers whose answer a backlog brought, `lost` those that it should have brought one of."""

    routing: Routing
    answers: tuple[ScreeningResult, ...]
    scorers: Mapping[str, str]
    later: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def with_later(rows: Sequence[Row], rules: Rules) -> tuple[list[Row], dict[str, str]]:
    """The rows with such answers, and what each scorer is now."""
    again = _answers_given_again({row.routing.submission_id for row in rows})
    found, current = list(rows), {}
    for scorer in rules.scorers:
        own = {key: [one for one in said if one.provider == scorer] for key, said in again.items()}
        now = _newest(found, own, scorer)
        if now:
            current[scorer] = now
            if any(own.values()):
                found = _replaced(found, own, scorer, now)
    return found, current


def _answers_given_again(submissions: set[UUID]) -> dict[UUID, list[Screening]]:
    items = RescreenItem.objects.filter(state=ItemState.ANSWERED, answered_at__isnull=False)
    found: dict[UUID, list[Screening]] = {key: [] for key in submissions}
    for item in items.select_related("screening"):
        if item.submission_id in found and item.screening is not None and not item.screening.failure:
            found[item.submission_id].append(item.screening)
    return found


def _newest(rows: Sequence[Row], again: Mapping[UUID, Sequence[Screening]], scorer: str) -> str:
    said: list[tuple[datetime, str]] = [
        (row.routing.created_at, row.scorers[scorer]) for row in rows if scorer in row.scorers
    ]
    said += [(one.created_at, identity(one.scorer, one.result)) for many in again.values() for one in many]
    return max(said, key=lambda one: one[0])[1] if said else ""


def _replaced(
    rows: Sequence[Row], again: Mapping[UUID, Sequence[Screening]], scorer: str, now: str
) -> list[Row]:
    found = [_with_answer(row, again[row.routing.submission_id], scorer, now) for row in rows]
    oldest: dict[UUID, UUID] = {}
    for row in found:
        if scorer in row.later:
            platform, key = row.routing.submission.platform_id, row.routing.submission_id
            oldest[platform] = min(key, oldest.get(platform, key))
    return [_lost(row, oldest, scorer, now) for row in found]


def _with_answer(row: Row, again: Sequence[Screening], scorer: str, now: str) -> Row:
    if row.scorers.get(scorer) == now or (scorer in _asked(row) and scorer not in row.scorers):
        return row  # it failed, if it was asked and is nothing
    said = [one for one in again if identity(one.scorer, one.result) == now]
    if not said:
        return row
    newest = max(said, key=lambda one: one.created_at)
    others = tuple(answer for answer in row.answers if answer.scorer != scorer)
    return replace(
        row,
        answers=(*others, screening_from(newest.result)),
        scorers={**row.scorers, scorer: now},
        later=row.later | {scorer},
    )


def _lost(row: Row, oldest: Mapping[UUID, UUID], scorer: str, now: str) -> Row:
    within = oldest.get(row.routing.submission.platform_id)
    if within is None or row.routing.submission_id < within or row.scorers.get(scorer, now) == now:
        return row
    return replace(row, lost=row.lost | {scorer})


def _asked(row: Row) -> set[str]:
    return {answer.scorer for answer in row.answers}
