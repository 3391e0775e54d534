"""The six charts of the page, by name."""

from __future__ import annotations

from moderation.policy.publish import rules_of
from review.policies.edit import Desk
from review.tuning.control import control
from review.tuning.curve import Cutoffs, curve
from review.tuning.frontier import frontier
from review.tuning.histogram import histogram
from review.tuning.more import more
from review.tuning.plot import Chart
from review.tuning.reliability import reliability
from review.tuning.standing import Standing
from review.tuning.study import Study


def charts_of(study: Study, desk: Desk, standing: Standing, *, only_moved: bool) -> dict[str, Chart]:
    """All of them, or those that a moved cut-off changes."""
    found = study.found
    proved = found.approve.certified.cutoff if found.approve.certified else None
    in_force = rules_of(desk.in_force).risk
    # With other maps a risk is another number, and its cut-off has no place on this scale.
    now = in_force.approve_below if in_force.maps == study.proof.maps else None
    charts = {
        "curve": curve(
            found.approve.points,
            found.terms.missed,
            Cutoffs(proved, study.below, now),
            here=standing.approved,
        ),
        "histogram": histogram(study.after, study.below, study.start),
    }
    if only_moved:
        return charts
    return charts | {
        "frontier": frontier(found, study.was),
        "reliability": reliability(study.proof.bins),
        "control": control(study.past, found.terms.missed_share),
        "more": more(found),
    }
