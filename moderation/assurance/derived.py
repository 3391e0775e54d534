"""Figures that follow from a walk and are shown beside it. Only those named a limit are guaranteed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from moderation.assurance.bounds import lower_limit, upper_limit
from moderation.assurance.walk import Point, Walk
from moderation.assurance.window import Label, Window

DELTA = 0.025


@dataclass(frozen=True)
class Derived:
    """Shares of 0 … 1; None where nothing is divided by.

    `violations` of all uploads, with the limits of a 95 % interval in which every missing label is counted against us;
    `wrong_among_approved` and its upper limit (at the walk's confidence); `missed_of_violations`, an estimate.
    """

    violations: float | None
    violations_low: float
    violations_high: float
    wrong_among_approved: float | None
    wrong_among_approved_high: float | None
    missed_of_violations: float | None
    wrong_among_rejected: float | None


def derive(window: Window, approve: Walk, reject: Walk | None) -> Derived:
    share, low, high = violations(window)
    of_all = Derived(share, low, high, None, None, None, None)
    return derived_at(of_all, approve.certified, reject.certified if reject else None)


def derived_at(found: Derived, passed: Point | None, kept: Point | None) -> Derived:
    """The same window's figures where approvals are cut at `passed` and rejections at `kept`."""
    return replace(
        found,
        wrong_among_approved=_ratio(passed.estimate, passed.share) if passed else None,
        wrong_among_approved_high=_ratio(passed.upper, passed.share) if passed else None,
        missed_of_violations=_ratio(passed.estimate, found.violations) if passed else None,
        wrong_among_rejected=_ratio(kept.estimate, kept.share) if kept else None,
    )


def violations(window: Window) -> tuple[float | None, float, float]:
    """The share of uploads that are violations and its limits, from every stratum in its weight; delta is split evenly
    between strata, which is wider than need be and always right."""
    share, low, high = 0.0, 0.0, 0.0
    probabilities = np.unique(window.label_prob)
    for probability in probabilities:
        rows = window.label_prob == probability
        labels = window.label[rows]
        chosen, found = int((labels != Label.NONE).sum()), int((labels == Label.VIOLATION).sum())
        missing = int((labels == Label.MISSING).sum())
        weight, delta = float(rows.mean()), DELTA / len(probabilities)
        share += weight * found / max(chosen - missing, 1)
        low += weight * float(lower_limit(found, chosen, delta))
        high += weight * float(upper_limit(found + missing, chosen, delta))
    return (share if window.chosen.any() else None), low, (high if len(window) else 1.0)


def _ratio(part: float, whole: float | None) -> float | None:
    return min(1.0, part / whole) if whole else None
