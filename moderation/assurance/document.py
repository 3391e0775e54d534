"""A certified window as plain JSON values, for the certificate's row."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from moderation.assurance.certify import Certified
from moderation.assurance.drift import edges_of, histogram
from moderation.assurance.walk import Walk
from moderation.assurance.window import Window


def result_document(found: Certified) -> dict[str, Any]:
    """All that was shown, so that a certificate can be read years later. Rates are shares; `labels` were due, and
    `missing` of them never came."""
    return {
        "approve": _walk(found.approve),
        "reject": _walk(found.reject) if found.reject else None,
        "approve_below": found.approve_below,
        "reject_from": found.reject_from,
        "automatic": found.automatic,
        "uploads": found.uploads,
        "labels": found.due,
        "missing": found.missing,
        "tuned_on": found.tuned_on,
        "seeds": asdict(found.seeds),
        "sensitivity": found.sensitivity,
        "derived": asdict(found.derived),
        "more": [asdict(step) for step in found.more],
        "maps": [[*pair, one.slope, one.intercept] for pair, one in sorted(found.maps.items())],
    }


def reference_document(window: Window) -> list[dict[str, Any]]:
    """A histogram of every pair's scores, over all uploads of the window that are not lost."""
    found = []
    if window.lost is not None:
        window = window.part(~window.lost)
    for place, (scorer, category) in enumerate(window.pairs):
        scores = window.scores[:, place]
        edges = edges_of(scores)
        counts = histogram(scores, edges)
        found.append(
            {
                "scorer": scorer,
                "category": category,
                "edges": [float(edge) for edge in edges],
                "counts": [int(count) for count in np.asarray(counts)],
            }
        )
    return found


def _walk(side: Walk) -> dict[str, Any]:
    """The points as columns: cut-off, share acted on, estimate, upper limit."""
    return {
        "certified": asdict(side.certified) if side.certified else None,
        "points": [[point.cutoff, point.share, point.estimate, point.upper] for point in side.points],
    }
