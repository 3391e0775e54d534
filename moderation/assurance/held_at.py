"""A proof held at nearer cut-offs than the furthest that it allows."""

from __future__ import annotations

from dataclasses import replace

from moderation.assurance.certify import Certified
from moderation.assurance.derived import derived_at
from moderation.assurance.walk import Walk


def held_at(found: Certified, below: float | None, start: float | None) -> Certified:
    """The same proof with its cut-offs at the last points of the walks that act on no more than these do.

    Every point before the last that is proved holds as well: the limits of all of them are within the tolerance at once.
    A cut-off of None leaves that side to people, as does one that leaves the machine nothing, or so little that all of it
    might be wrong; one further than the proof reaches is held where the proof ends.
    """
    approve = _nearer(found.approve, below, up=True)
    reject = found.reject and _nearer(found.reject, start, up=False)
    derived = derived_at(found.derived, approve.certified, reject.certified if reject else None)
    return replace(found, approve=approve, reject=reject, derived=derived)


def _nearer(walk: Walk, at: float | None, *, up: bool) -> Walk:
    proved = walk.points[: walk.proved]
    within = [
        point for point in proved if at is not None and (point.cutoff <= at if up else point.cutoff >= at)
    ]
    if not within or not within[-1].tells:
        return walk.held(0)
    first = next(place for place, point in enumerate(within, 1) if point.share == within[-1].share)
    return walk.held(first)
