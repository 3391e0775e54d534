"""A proof held at nearer cut-offs than the furthest that it allows."""

from __future__ import annotations

from dataclasses import replace

from moderation.assurance.certify import Certified
from moderation.assurance.derived import derived_at
from moderation.assurance.walk import Walk


def held_at(found: Certified, below: float | None, start: float | None) -> Certified:
    """The same proof with its cut-offs at the last points of the walks that act on no more than these do.

    Every point before the certified one holds as well: the limits of all of them are within the tolerance at once. A
    cut-off of None leaves that side to people, as does one that leaves the machine nothing, or so little that all of it
    might be wrong; one further than the proof reaches is held where the proof ends.
    """
    approve = _nearer(found.approve, below, up=True)
    reject = found.reject and _nearer(found.reject, start, up=False)
    return replace(
        found,
        approve=approve,
        reject=reject,
        approve_below=approve.certified.cutoff if approve.certified else None,
        reject_from=reject.certified.cutoff if reject and reject.certified else None,
        derived=derived_at(found.derived, approve.certified, reject.certified if reject else None),
    )


def _nearer(walk: Walk, at: float | None, *, up: bool) -> Walk:
    if walk.certified is None or at is None:
        return Walk(None, walk.points)
    proved = walk.points[: walk.points.index(walk.certified) + 1]
    within = [point for point in proved if (point.cutoff <= at if up else point.cutoff >= at)]
    return Walk(within[-1] if within and within[-1].tells else None, walk.points)
