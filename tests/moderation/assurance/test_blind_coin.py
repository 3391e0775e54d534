"""The sampling coin is blind to the score: what it draws for spot checks looks like all that was decided automatically.

Ids, scores and the secret are the same in every run, so that nothing here is left to chance.
"""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from moderation.assurance.drift import edges_of, histogram, shift
from moderation.assurance.strata import Flags, Numbers
from moderation.policy.coin import flip, toss
from moderation.vocabulary import Verdict

SECRET = b"a secret of the installation"
UPLOADS, RATE = 20_000, 0.2
SUSPICIOUS = 0.01
FIRST = 0x01932C07_0000_7000_8000_000000000000  # ids that count on, as those that are made by the time do


@pytest.fixture(scope="module")
def scores() -> Numbers:
    """They rise and fall with the hour, as ids go on with it."""
    hour = np.sin(np.arange(UPLOADS) / UPLOADS * 8 * np.pi)
    return np.asarray(1 / (1 + np.exp(-hour - np.random.default_rng(4).normal(size=UPLOADS))))


@pytest.fixture(scope="module")
def ids() -> list[UUID]:
    return [UUID(int=FIRST + number) for number in range(UPLOADS)]


def difference(scores: Numbers, sampled: Flags) -> float:
    """The p-value of the watch's own comparison of two histograms."""
    edges = edges_of(scores)
    return shift(histogram(scores[~sampled], edges), histogram(scores[sampled], edges)).p


@pytest.mark.parametrize(
    ("verdict", "low", "high"), [(Verdict.APPROVE, 0.0, 0.7), (Verdict.REJECT, 0.7, 1.0)]
)
def test_spot_checks_have_the_scores_of_all_that_was_decided_alike(
    ids: list[UUID], scores: Numbers, verdict: Verdict, low: float, high: float
) -> None:
    decided = np.flatnonzero((scores >= low) & (scores < high))
    tossed = [toss(secret=SECRET, submission_id=ids[i], sample_rate=RATE, verdict=verdict) for i in decided]
    sampled = np.array([one.sampled for one in tossed])
    assert {one.label_prob for one in tossed} == {RATE}
    assert abs(sampled.mean() - RATE) < 0.02
    assert difference(scores[decided], sampled) > SUSPICIOUS


def test_the_comparison_would_see_a_coin_that_leans(ids: list[UUID], scores: Numbers) -> None:
    """By a tenth of its rate, towards high scores."""
    coins = np.array([flip(secret=SECRET, submission_id=one) for one in ids])
    leaning = coins < RATE * (1 + 0.1 * (scores - scores.mean()) / scores.std())
    assert difference(scores, leaning) < SUSPICIOUS
