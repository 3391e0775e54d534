"""Krippendorff's alpha for nominal labels, with an interval: how far people agree beyond what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = Sequence[str | None]
Numbers = NDArray[np.float64]
SAMPLES = 1000
SEED = 20261126  # the same answers give the same interval at every visit
FEWEST = 10  # units; of fewer no interval is worth the name


@dataclass(frozen=True)
class Alpha:
    """`value` is None where it is not defined: nothing was labelled twice, or all labels are one and the same.
    `units` counts what was labelled at least twice."""

    value: float | None
    interval: tuple[float, float] | None
    units: int


def alpha(units: Sequence[Labels]) -> Alpha:
    """Krippendorff's alpha (Krippendorff 2018, Content Analysis, 4th ed., ch. 12) of nominal labels.

    A unit is what several people labelled; None is a label that is missing, and a unit with fewer than two labels says
    nothing. The interval is the 95 % percentile interval of a bootstrap over the units.
    """
    tables, counts = tables_of(units)
    if not len(counts):
        return Alpha(None, None, 0)
    value = float(alphas(tables, counts[np.newaxis])[0])
    labelled = int(counts.sum())
    if np.isnan(value):
        return Alpha(None, None, labelled)
    return Alpha(value, interval(tables, counts) if labelled >= FEWEST else None, labelled)


def tables_of(units: Sequence[Labels]) -> tuple[Numbers, Numbers]:
    """For each way in which units were labelled its table of coincidences (ways × labels × labels), and how many units
    were labelled that way."""
    ways: Counter[tuple[str, ...]] = Counter()
    for unit, times in Counter(map(tuple, units)).items():  # of thousands of units a handful differ
        labels = tuple(sorted(label for label in unit if label is not None))
        if len(labels) > 1:
            ways[labels] += times
    places = {label: place for place, label in enumerate(sorted({x for way in ways for x in way}))}
    tables = np.zeros((len(ways), len(places), len(places)))
    for table, way in zip(tables, ways, strict=True):
        said = np.zeros(len(places))
        for label in way:
            said[places[label]] += 1
        table += (np.outer(said, said) - np.diag(said)) / (len(way) - 1)
    return tables, np.array(list(ways.values()), dtype=float)


def alphas(tables: Numbers, counts: Numbers) -> Numbers:
    """Alpha for each row of `counts` (samples × ways); not a number where all labels are the same."""
    together = np.tensordot(counts, tables, axes=1)
    each = together.sum(axis=2)
    total = each.sum(axis=1)
    observed = total - np.trace(together, axis1=1, axis2=2)
    expected = (total**2 - (each**2).sum(axis=1)) / (total - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = 1 - observed / expected
    return found


def interval(tables: Numbers, counts: Numbers) -> tuple[float, float]:
    """Between the 2.5 % and the 97.5 % point of alpha over samples of as many units, drawn with replacement; samples
    in which it is not defined are left out."""
    total = int(counts.sum())
    drawn = np.random.default_rng(SEED).multinomial(total, counts / total, size=SAMPLES).astype(float)
    found = alphas(tables, drawn)
    low, high = np.percentile(found[np.isfinite(found)], [2.5, 97.5])
    return float(low), float(high)
