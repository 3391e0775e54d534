"""After several severe pictures in a row the next is a milder one, where one is at hand and nothing comes late by it.

The row counts what the person themselves named. Of the cases at hand their severity is used, as the queue's order uses
it: whoever is handed the case learns at most that others here are thought worse, never its kind.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from moderation.cases import claim
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.queue import Queue
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import Level, Severity
from moderation.wellness.limits import Standing

IN_A_ROW = 5
AT_HAND = 10
SPARE = timedelta(minutes=15)


def take_milder(
    person: User,
    standing: Standing,
    platform: Platform | None,
    level: Level | None,
    queue: Queue | None,
    *,
    locked: bool,
) -> UUID | None:
    """Claim it; None when it is not its turn, or the order stands: then the next case is whichever is due first."""
    row = standing.day.severe_row(standing.now)
    if not row or row % IN_A_ROW or claim.held_case(person):
        return None
    queues = claim.by_first_due(claim.queues_asked(person, platform, level, queue, locked=locked), person)
    if not queues:
        return None
    ahead = claim.claimable(queues[0].cases(), person, queues[0].order)[:AT_HAND]
    rows = list(ahead.values_list("id", "severity", "due_at"))
    if not rows or rows[0][1] != Severity.SEVERE:
        return None
    if min(due for _, _, due in rows) < standing.now + SPARE:
        return None
    mildest = min(rows, key=lambda case: case[1])  # of equals the one that is due first
    if mildest[1] == Severity.SEVERE:
        return None
    try:
        return claim.open_case(mildest[0], person).id
    except (CaseConflict, CaseNotFound):  # somebody was faster
        return None
