"""The story of a guarantee in simulation, the median over seeds: proved, broken by a new abuse, noticed, proved anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from moderation.assurance.certify import Certified, certify
from moderation.assurance.eprocess import ALARM_AT, e_value
from moderation.assurance.issue import approve_tolerated
from moderation.assurance.strata import Flags, Numbers
from moderation.assurance.terms import Terms
from moderation.assurance.window import Label, Window

TERMS = Terms(missed=5, wrongly_rejected=2)
SEEDS = range(1, 16)
SHARE, APART = 0.05, 2.904  # violations 5 %, AUC .98
NEW_ABUSE = 0.03  # of all uploads
CHECKS = 500


@dataclass(frozen=True)
class Uploads:
    scores: Numbers
    bad: Flags


def draw(rng: np.random.Generator, many: int, *, new_abuse: float = 0.0, seen: bool = False) -> Uploads:
    """`new_abuse` are violations that score like what is clean, until the scorer has learnt to see them (`seen`)."""
    kind = rng.random(many)
    known, new = kind < SHARE, (kind >= SHARE) & (kind < SHARE + new_abuse)
    shown = known | new if seen else known
    odds = APART * (rng.normal(size=many) + APART * shown) - APART**2 / 2 + np.log(SHARE / (1 - SHARE))
    return Uploads(1 / (1 + np.exp(-odds)), known | new)


def proved(rng: np.random.Generator, uploads: Uploads) -> Certified:
    """From as many labels in shadow mode."""
    many = len(uploads.bad)
    yes = np.ones(many, dtype=bool)
    return certify(
        Window(
            pairs=(("local", "gore"),),
            scores=uploads.scores[:, np.newaxis],
            violated=uploads.bad[:, np.newaxis],
            label=np.where(uploads.bad, Label.VIOLATION, Label.CLEAN).astype(np.int8),
            label_prob=np.ones(many),
            approvable=yes,
            rejectable=yes,
            rejected=~yes,
            tuning=rng.random(many) < 0.3,
        ),
        TERMS,
    )


def approved(found: Certified, uploads: Uploads) -> Flags:
    one = found.maps["local", "gore"]
    odds = np.log(uploads.scores / (1 - uploads.scores))
    limit = found.approve_below
    assert limit is not None
    return np.asarray(1 / (1 + np.exp(-(one.slope * odds + one.intercept))) < limit)


def alarm_after(found: Certified, rng: np.random.Generator, *, new_abuse: float) -> float:
    """After how many spot checks of automatic approvals; infinite for not within CHECKS."""
    uploads = draw(rng, 3 * CHECKS, new_abuse=new_abuse)
    wrong = uploads.bad[approved(found, uploads)][:CHECKS]
    tolerated = approve_tolerated(found)
    assert tolerated is not None
    over = e_value(tolerated, np.arange(1, len(wrong) + 1), wrong.cumsum()) >= ALARM_AT
    return float(over.argmax() + 1) if over.any() else float("inf")


@pytest.fixture(scope="module")
def stories() -> list[dict[str, float]]:
    told = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        found = proved(rng, draw(rng, 5000))
        calm, quiet = draw(rng, 50_000), alarm_after(found, rng, new_abuse=0)
        alarm = alarm_after(found, rng, new_abuse=NEW_ABUSE)
        unseen = proved(rng, draw(rng, 5000, new_abuse=NEW_ABUSE))
        learnt = proved(rng, draw(rng, 5000, new_abuse=NEW_ABUSE, seen=True))
        missed = float((calm.bad & approved(found, calm)).mean())
        told.append(
            {
                "automatic": found.automatic,
                "missed": missed,
                "quiet": quiet,
                "alarm": alarm,
                "unseen": unseen.automatic,
                "learnt": learnt.automatic,
            }
        )
    return told


def median(stories: list[dict[str, float]], name: str) -> float:
    return float(np.median([story[name] for story in stories]))


def test_five_thousand_labels_leave_four_fifths_to_the_machine(stories: list[dict[str, float]]) -> None:
    assert median(stories, "automatic") >= 0.8
    assert median(stories, "missed") <= TERMS.missed_share
    assert median(stories, "quiet") == float("inf")


def test_a_new_abuse_that_scores_like_clean_is_noticed_within_five_hundred_spot_checks(
    stories: list[dict[str, float]],
) -> None:
    assert median(stories, "alarm") <= CHECKS


def test_it_is_certified_anew_for_less_while_the_scorer_is_blind_to_it_and_for_as_much_once_it_sees(
    stories: list[dict[str, float]],
) -> None:
    assert 0 < median(stories, "unseen") < 0.3
    assert median(stories, "learnt") >= 0.8
