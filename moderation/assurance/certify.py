"""From a window of labelled uploads to cut-offs with a guarantee, or to a sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from moderation.assurance.apart import keep_apart
from moderation.assurance.bounds import lower_limit
from moderation.assurance.calibrate import Maps, fit_maps, risks
from moderation.assurance.derived import Derived, derive
from moderation.assurance.grid import cutoffs
from moderation.assurance.needed import Projection, more_labels
from moderation.assurance.platt import PlattMap
from moderation.assurance.side import Side
from moderation.assurance.sides import approve_side, reject_side
from moderation.assurance.strata import Numbers, count_approved, count_rejected
from moderation.assurance.terms import FOR_SENSITIVITY, NO_SEEDS, Seeds, Terms
from moderation.assurance.walk import Point, Walk
from moderation.assurance.window import Label, Pair, Window


@dataclass(frozen=True)
class Certified:
    """What the labels prove; the words for it are in `sentences`. Rates are shares of the `uploads` that the walk used.

    `approve` and `reject` are the two sides' curves, certified where they are held together. The coin chose `due` labels,
    `missing` of these got no answer; `…_but_for_missing` says whether anything would hold were these no errors. Some
    scorer `judged` so many uploads; the other rules leave `approvable` and `rejectable` ones to the cut-offs, or reject
    them. `sensitivity` is the lower limit of the reviewers' (1 where nobody measured it). `tuned_on` labels were spent on
    the maps.
    """

    terms: Terms
    seeds: Seeds
    maps: Mapping[Pair, PlattMap]
    approve: Walk
    reject: Walk | None
    uploads: int
    due: int
    missing: int
    approves_but_for_missing: bool
    rejects_but_for_missing: bool
    judged: int
    approvable: int
    rejectable: int
    tuned_on: int
    sensitivity: float
    derived: Derived
    more: tuple[Projection, ...]

    @property
    def automatic(self) -> float:
        """The share of uploads that needs no person."""
        approved, rejected = self.approve.certified, self.rejects
        return (approved.share if approved else 0.0) + (rejected.share if rejected else 0.0)

    @property
    def delta(self) -> float:
        """The chance of error that the limits of the approving side use; the rest of it bounds the reviewers'."""
        return self.terms.delta * (1 - FOR_SENSITIVITY if self.seeds.given else 1)

    @property
    def labels(self) -> int:
        """How many people gave."""
        return self.due - self.missing

    @property
    def rejects(self) -> Point | None:
        """The reject side where it is held."""
        return self.reject.certified if self.reject else None

    @property
    def approve_below(self) -> float | None:
        """For the rules' risk block, as is `reject_from`; None where nothing holds."""
        return self.approve.certified.cutoff if self.approve.certified else None

    @property
    def reject_from(self) -> float | None:
        return self.rejects.cutoff if self.rejects else None


def certify(window: Window, terms: Terms, seeds: Seeds = NO_SEEDS) -> Certified:
    """Fit the maps on the tuning share of the window, walk both sides on the rest."""
    tuning = window.part(window.tuning)
    return certify_with(
        window.part(~window.tuning), fit_maps(tuning), terms, seeds, tuned_on=_answers(tuning)
    )


def certify_with(
    window: Window, maps: Maps, terms: Terms, seeds: Seeds = NO_SEEDS, *, tuned_on: int = 0
) -> Certified:
    """Walk both sides with maps that were fitted without any label of this window."""
    risk = risks(window, maps)
    grid = cutoffs(risk)
    delta, sensitivity = terms.delta, 1.0
    if seeds.given:
        sensitivity = float(lower_limit(seeds.found, seeds.given, terms.delta * FOR_SENSITIVITY))
        delta = terms.delta * (1 - FOR_SENSITIVITY)
    low = _approving(window, risk, grid, terms.missed_share, delta, sensitivity)
    high = None if terms.wrongly_rejected is None else _rejecting(window, risk, grid, terms)
    below, start = keep_apart(low, high)
    approve, reject = low.walk().held(below), high.walk().held(start) if high else None
    due, missing = _many(window.chosen), _many(window.label == Label.MISSING)
    return Certified(
        terms=terms,
        seeds=seeds,
        maps=maps,
        approve=approve,
        reject=reject,
        uploads=len(window),
        due=due,
        missing=missing,
        approves_but_for_missing=bool(
            missing
            and _approving(_all(window, Label.CLEAN), risk, grid, low.tolerance, delta, sensitivity).proved()
        ),
        rejects_but_for_missing=bool(
            missing and high and _rejecting(_all(window, Label.VIOLATION), risk, grid, terms).proved()
        ),
        judged=_many(~np.isnan(window.scores).all(axis=1)),
        approvable=_many(window.approvable),
        rejectable=_many(window.rejectable | window.rejected),
        tuned_on=tuned_on,
        sensitivity=sensitivity,
        derived=derive(window, approve, reject),
        more=more_labels(low, high, due - missing),
    )


def _approving(
    window: Window, risk: Numbers, grid: Numbers, tolerance: float, delta: float, sensitivity: float
) -> Side:
    return Side(count_approved(approve_side(window, risk), grid), grid, tolerance, delta, sensitivity)


def _rejecting(window: Window, risk: Numbers, grid: Numbers, terms: Terms) -> Side:
    falling = grid[::-1]
    counts = count_rejected(reject_side(window, risk), falling)
    return Side(counts, falling, terms.wrongly_rejected_share, terms.delta)


def _all(window: Window, answer: Label) -> Window:
    """As if every missing label were there, and all the same."""
    return replace(
        window, label=np.where(window.label == Label.MISSING, answer, window.label).astype(np.int8)
    )


def _many(rows: ArrayLike) -> int:
    return int(np.count_nonzero(rows))


def _answers(window: Window) -> int:
    return _many(np.isin(window.label, (Label.CLEAN, Label.VIOLATION)))
