from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from moderation.policy.coin import flip, toss
from moderation.vocabulary import Verdict

SECRET = b"a secret of the installation"
ID = UUID("01932c07-0000-7000-8000-000000000001")


def test_it_lands_the_same_way_again() -> None:
    assert (
        flip(secret=SECRET, submission_id=ID) == flip(secret=SECRET, submission_id=ID) == 0.4189653525513236
    )


def test_it_lands_another_way_for_another_secret_or_submission() -> None:
    assert flip(secret=b"another", submission_id=ID) != flip(secret=SECRET, submission_id=ID)
    assert flip(secret=SECRET, submission_id=uuid4()) != flip(secret=SECRET, submission_id=ID)


def test_it_samples_the_share_that_was_asked_for() -> None:
    """4,000 ids that are alike in all but their number: 2 % is 80, and ± 40 is more than four deviations."""
    coins = [flip(secret=SECRET, submission_id=UUID(int=number)) for number in range(4000)]
    assert all(0 <= coin < 1 for coin in coins)
    assert 40 < sum(coin < 0.02 for coin in coins) < 120
    assert 1850 < sum(coin < 0.5 for coin in coins) < 2150


def test_it_does_not_know_the_verdict() -> None:
    coins = {
        toss(secret=SECRET, submission_id=ID, sample_rate=0.5, verdict=verdict).coin for verdict in Verdict
    }
    assert coins == {flip(secret=SECRET, submission_id=ID)}


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_it_samples_below_the_rate_and_not_at_it(verdict: Verdict) -> None:
    coin = flip(secret=SECRET, submission_id=ID)
    at = toss(secret=SECRET, submission_id=ID, sample_rate=coin, verdict=verdict)
    over = toss(secret=SECRET, submission_id=ID, sample_rate=coin + 1e-9, verdict=verdict)
    assert (at.sampled, at.label_prob) == (False, coin)
    assert (over.sampled, over.label_prob) == (True, coin + 1e-9)


@pytest.mark.parametrize(("rate", "sampled"), [(0.0, False), (1.0, True)])
def test_it_samples_nothing_at_0_and_all_at_1(rate: float, sampled: bool) -> None:
    for _ in range(50):
        tossed = toss(secret=SECRET, submission_id=uuid4(), sample_rate=rate, verdict=Verdict.APPROVE)
        assert tossed.sampled is sampled


def test_it_needs_no_sample_of_what_a_person_sees_anyway() -> None:
    tossed = toss(secret=SECRET, submission_id=ID, sample_rate=1.0, verdict=Verdict.REVIEW)
    assert (tossed.sampled, tossed.label_prob) == (False, 1.0)
