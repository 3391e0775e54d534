"""What a certificate does not cover: looking at several proofs and taking the one that says most.

`PEEKED_WINDOWS=2000` draws as many as the figures of docs/statistics.md come from.
"""

from __future__ import annotations

import os
from itertools import accumulate

import numpy as np

from moderation.assurance.strata import Counts, Numbers
from moderation.assurance.walk import furthest
from moderation.assurance.worlds import BINS, WORLDS, Whole

DRAWS = int(os.environ.get("PEEKED_WINDOWS", "400"))
TOLERANCE, DELTA = 0.005, 0.05


def looks(rng: np.random.Generator, labels: list[int]) -> Numbers:
    """The true rate at the cut-off proved after each further so many labels (looks × draws)."""
    rates = np.concatenate(WORLDS[0].rates)
    true = np.concatenate([[0.0], np.cumsum(rates[BINS:])])
    counts = accumulate(rng.multinomial(many, rates, size=DRAWS) for many in labels)
    return np.array([true[proved(seen)] for seen in counts])


def proved(seen: Whole) -> Whole:
    bad = seen[:, BINS:]
    below = (seen[:, :BINS] + bad).cumsum(axis=-1)[:, np.newaxis].astype(float)
    errors = bad.cumsum(axis=-1)[:, np.newaxis].astype(float)
    return furthest(Counts(below[..., -1], below[..., -1], below, errors), tolerance=TOLERANCE, delta=DELTA)


def test_one_look_keeps_its_word_and_the_best_of_several_need_not() -> None:
    rng = np.random.default_rng(1)
    often = looks(rng, [1000] + [500] * 8)
    windows = looks(rng, [420, 840, 540, 3600])  # 7, 21, 30 and 90 days at 60 labels a day
    one, any_of_nine, furthest_of_four = (
        float((rates > TOLERANCE).mean()) for rates in (often[-1], often.max(axis=0), windows.max(axis=0))
    )
    said = f"one look {one:.1%}, any of nine {any_of_nine:.1%}, the furthest of four {furthest_of_four:.1%}"
    print(said)  # noqa: T201 - the figures of docs/statistics.md are read off it
    assert one <= DELTA
    assert any_of_nine > DELTA
    assert furthest_of_four > DELTA
