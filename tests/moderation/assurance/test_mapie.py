"""The walk beside MAPIE's Learn-then-Test controller, where every label weighs the same.

MAPIE is not installed with the rest, since scikit-learn comes with it: docs/statistics.md says how to run this.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from moderation.assurance.grid import cutoffs
from moderation.assurance.strata import Flags, Numbers, Stratum, count_approved
from moderation.assurance.walk import walk

control = pytest.importorskip("mapie.risk_control", reason="MAPIE is not installed")

TOLERANCE, CONFIDENCE = 0.005, 0.975
WITHIN = 0.02  # of all uploads


def drawn(seed: int, share: float, labels: int) -> tuple[Numbers, Flags]:
    rng = np.random.default_rng(seed)
    bad = rng.random(labels) < share
    return 1 / (1 + np.exp(3 - rng.normal(size=labels) - 2.9 * bad)), bad


def by_mapie(risks: Numbers, bad: Flags, grid: Numbers) -> float:
    """The share that MAPIE would let through: it calls positive what goes to a person."""
    missed: Any = control.BinaryRisk(
        lambda truth, said: (truth == 1) & (said == 0),
        lambda truth, said: np.ones_like(truth, dtype=bool),
        False,
    )
    controller: Any = control.BinaryClassificationController(
        lambda x: np.stack([1 - x, x], axis=1),
        missed,
        TOLERANCE,
        confidence_level=CONFIDENCE,
        best_predict_param_choice="predicted_positive_fraction",
        list_predict_params=grid,
        fwer_method="fixed_sequence",
    )
    controller.calibrate(risks, bad.astype(int))
    valid = controller.valid_predict_params
    return float((risks < max(valid)).mean()) if len(valid) else 0.0


@pytest.mark.parametrize("labels", [2000, 5000, 20_000])
@pytest.mark.parametrize("share", [0.02, 0.05, 0.2])
def test_it_covers_what_learn_then_test_covers(labels: int, share: float) -> None:
    for seed in range(5):
        risks, bad = drawn(seed, share, labels)
        grid = cutoffs(risks)
        counts = count_approved([Stratum(risks, risks, bad)], grid)
        found = walk(counts, grid, tolerance=TOLERANCE, delta=1 - CONFIDENCE).certified
        ours = found.share if found else 0.0
        assert abs(ours - by_mapie(risks, bad, grid)) <= WITHIN
