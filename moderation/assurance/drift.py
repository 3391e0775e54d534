"""Whether a scorer's scores of a category still look as they did: a G-test between two histograms.

With so many looks a year at so many pairs, the level of each is shared out (Bonferroni), so that the chance of any
false alarm in a year is at most FALSE_ALARM_A_YEAR. Since a large sample proves the smallest change, an alarm also
asks for a population stability index that matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # `special` is loaded when it is used, which most processes never do

from moderation.assurance.strata import Numbers

BINS = 10
FALSE_ALARM_A_YEAR = 0.05
LOOKS_A_YEAR = 365
MATTERS = (
    0.1  # of the population stability index; credit scoring, where it comes from, calls less a small shift
)
FEWEST = 200  # scores on either side; of fewer the test's distribution is not the one below


@dataclass(frozen=True)
class Shift:
    """How two histograms of one score differ: the G-test's p and the population stability index."""

    p: float
    index: float
    before: int
    after: int

    def alarms(self, pairs: int) -> bool:
        """Whether this is an alarm when so many pairs are looked at daily."""
        level = FALSE_ALARM_A_YEAR / (LOOKS_A_YEAR * max(pairs, 1))
        return self.p <= level and self.index >= MATTERS


def edges_of(scores: Numbers) -> Numbers:
    """Inner edges that part the reference into BINS of nearly equal counts. A score that very many uploads have, as a
    scorer's 0 often is, gets a bin of its own."""
    known = scores[np.isfinite(scores)]
    if not len(known):
        return np.array([])
    found, times = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]), return_counts=True)
    frequent = found[times > 1]
    return np.unique(np.concatenate([found, np.nextafter(frequent, 2.0)]))


def histogram(scores: Numbers, edges: Numbers) -> Numbers:
    """Counts between the edges; a score on an edge belongs above it. What is no number was not evaluated and has a bin
    of its own, the last: a scorer that stops judging a category is a shift as well."""
    known = scores[np.isfinite(scores)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return np.append(counts, len(scores) - len(known)).astype(float)


def shift(before: Numbers, after: Numbers) -> Shift:
    """Compare two histograms with the same bins; too few scores on either side are no evidence (p = 1).

    G = 2 Σ O ln(O / E) over both rows, chi-squared with (bins that occur − 1) degrees of freedom.
    """
    totals = before.sum(), after.sum()
    used = (before + after) > 0
    index = _stability(before, after)
    if min(totals) < FEWEST or used.sum() < 2:
        return Shift(1.0, index, int(totals[0]), int(totals[1]))
    observed = np.stack([before[used], after[used]])
    expected = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0) / observed.sum()
    terms = observed * np.log(np.where(observed > 0, observed, 1) / expected)
    freedom = int(used.sum()) - 1
    p = float(scipy.special.gammaincc(freedom / 2, max(0.0, float(terms.sum()))))
    return Shift(p, index, int(totals[0]), int(totals[1]))


def _stability(before: Numbers, after: Numbers) -> float:
    """Σ (a − b) ln(a / b) of the two shares of each bin, each count half a score larger so that none is empty."""
    b = (before + 0.5) / (before + 0.5).sum()
    a = (after + 0.5) / (after + 0.5).sum()
    return float(((a - b) * np.log(a / b)).sum())
