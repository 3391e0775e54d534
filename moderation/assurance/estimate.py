"""How many errors there were among uploads of which only some were looked at, with an interval that allows for chance.

The coin that chose who is looked at is blind to what is in the picture, and its probability is stored: uploads of one
probability are a random sample of themselves. So each band of them is estimated by itself, by the share found (Horvitz
and Thompson 1952, with the band's own number of labels), and bounded by Clopper and Pearson.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.assurance.bounds import lower_limit, upper_limit

PER = 1000


@dataclass(frozen=True)
class Band:
    """Uploads with one label probability: how many, whom the coin chose among them, of whom so many have an answer,
    and how many of these are errors."""

    uploads: int
    chosen: int
    labelled: int
    errors: int

    @property
    def missing(self) -> int:
        return self.chosen - self.labelled

    @property
    def looked_at_all(self) -> bool:
        return self.chosen == self.uploads


@dataclass(frozen=True)
class Estimate:
    """Errors per 1,000 of `total` uploads. `value` is None where nobody has looked at all. `unseen` uploads are in bands
    in which nobody looked: nothing is known of them, so that they count with all of theirs in `high` and with none in
    `low`."""

    value: float | None
    low: float
    high: float
    labels: int
    errors: int
    unseen: int
    total: int


def estimate(bands: Sequence[Band], total: int, confidence: float = 0.95) -> Estimate:
    """The errors of all bands together per 1,000 of `total`.

    The interval covers the truth with at least this confidence: each band's share of the doubt is the same, and a chosen
    upload without an answer is an error in `high` and none in `low`.
    """
    there = [band for band in bands if band.uploads]
    by_chance = sum(not band.looked_at_all and band.chosen > 0 for band in there)
    half = (1 - confidence) / 2 / max(by_chance, 1)
    value = low = high = 0.0
    for band in there:
        below, above = limits(band, half)
        low, high = low + below * band.uploads, high + above * band.uploads
        value += band.uploads * band.errors / band.labelled if band.labelled else 0.0
    labels = sum(band.labelled for band in there)
    scale = PER / total if total else 0.0
    return Estimate(
        value=value * scale if labels or not there else None,
        low=low * scale,
        high=high * scale,
        labels=labels,
        errors=sum(band.errors for band in there),
        unseen=sum(band.uploads for band in there if not band.labelled),
        total=total,
    )


def limits(band: Band, half: float) -> tuple[float, float]:
    """The lowest and the highest share of errors in the band; `half` is the doubt that each may have."""
    if not band.chosen:
        return 0.0, 1.0
    most = band.errors + band.missing
    if band.looked_at_all:
        return band.errors / band.chosen, most / band.chosen
    return float(lower_limit(band.errors, band.chosen, half)), float(upper_limit(most, band.chosen, half))
