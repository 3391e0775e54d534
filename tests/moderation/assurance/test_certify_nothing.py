"""Every window that can prove nothing, or too much: a clear sentence, and no number that is none."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pytest

from moderation.assurance.certify import certify
from moderation.assurance.terms import Terms
from moderation.assurance.window import Label, Window
from tests.moderation.assurance.windows import GORE, NUDE, TERMS, numbers, window, words, world


def live_beside_history() -> Window:
    """3,000 uploads that no coin chose, and 24 with lower risks, six of which were to be labelled and were not."""
    scores = np.concatenate([np.linspace(0.01, 0.1, 24), np.linspace(0.2, 0.9, 3_000)])
    one = window(np.zeros(3_024, dtype=bool), scores)
    label = np.where(np.arange(3_024) < 24, Label.MISSING, Label.NONE).astype(np.int8)
    label[np.flatnonzero(~one.tuning)[4:]] = Label.NONE
    label[np.flatnonzero(one.tuning)] = Label.CLEAN  # so that there is a map
    return replace(one, label=label, label_prob=np.where(np.arange(3_024) < 24, 0.25, 0.002))


ONE_LABEL = replace(
    world(100), label=np.array([0] * 99 + [Label.CLEAN], dtype=np.int8), label_prob=np.full(100, 0.02)
)


def overdue(given: int) -> Window:
    """2,000 clean uploads that people were to label; of those that prove, all but the first so many are missing."""
    one = window(np.zeros(2000, dtype=bool), np.linspace(1, 0, 2000))
    label = np.where(one.tuning, Label.CLEAN, Label.MISSING).astype(np.int8)
    label[np.flatnonzero(~one.tuning)[:given]] = Label.CLEAN
    return replace(one, label=label)


def riskiest_missing() -> Window:
    """Of the uploads that prove, the twelve that score highest have no label."""
    one = world(6000)
    places = np.flatnonzero(~one.tuning)
    label = one.label.copy()
    label[places[np.argsort(one.scores[places, 0])[-12:]]] = Label.MISSING
    return replace(one, label=label)


def one_missing_among_errors() -> Window:
    """Of a tenth that are violations three in ten score as low as most clean uploads do."""
    rng, bad = np.random.default_rng(2), np.arange(3000) % 10 == 0
    one = window(bad, np.where(rng.random(3000) < np.where(bad, 0.3, 0.9), 0.1, 0.9))
    label = one.label.copy()
    label[np.flatnonzero(~one.tuning)[0]] = Label.MISSING
    return replace(one, label=label)


def scored_by_another() -> Window:
    """The uploads whose labels calibrate were judged by one scorer, and those that prove by another."""
    one = world(3000)
    columns = [np.where(rows, one.scores[:, 0], np.nan) for rows in (one.tuning, ~one.tuning)]
    return replace(
        one, pairs=(NUDE, GORE), scores=np.stack(columns, 1), violated=np.repeat(one.violated, 2, 1)
    )


NOBODY = np.zeros(0)
CASES: dict[str, tuple[Window, Terms, str]] = {
    "no uploads": (
        window(NOBODY > 0, NOBODY),
        TERMS,
        "Nothing is proved: there are no uploads in this window.",
    ),
    "no labels": (
        replace(world(100), label=np.zeros(100, dtype=np.int8), label_prob=np.full(100, 0.02)),
        TERMS,
        "Nothing is proved: no person has labelled any upload of this window that the proof may use.",
    ),
    "one label": (
        ONE_LABEL,
        TERMS,
        "Nothing is proved: it takes at least 736 labels without a single error to prove a tolerance of 5 per 1,000, "
        "more where a label stands for many uploads, and there are 1.",
    ),
    "few labels": (
        world(100),
        TERMS,
        "Nothing is proved: it takes at least 736 labels without a single error to prove a tolerance of 5 per 1,000, "
        "more where a label stands for many uploads, and there are 75.",
    ),
    "few labels, all violations": (
        window(np.ones(40, dtype=bool), np.linspace(0, 1, 40)),
        Terms(5),
        "Nothing is proved: all labels are violations, so nothing can be approved.",
    ),
    "few labels, all missing, among uploads that nobody looks at": (
        live_beside_history(),
        Terms(10),
        "Nothing is proved: no person has labelled any upload of this window that the proof may use. Missing, and "
        "counted as errors: 4 labels.",
    ),
    "all that might be approved might be wrong": (
        world(2_000, share=0.97, apart=0.3),
        Terms(5),
        "Nothing is proved: what keeps within the tolerance is so little that all of it might be violations.",
    ),
    "all that might be rejected might be clean": (
        window(np.arange(2000) > 1980, np.linspace(1, 0, 2000)),
        TERMS,
        "Nothing is rejected unseen: ",
    ),
    "nobody could prove so little": (
        world(5000),
        Terms(5, 0.00001),
        "Nothing is rejected unseen: people could never give as many labels as a tolerance of 0.00001 per 1,000 takes.",
    ),
    "hardly anything is borne": (world(5000), Terms(1e-320), "people could never give as many labels"),
    "few for rejecting": (
        world(2000),
        TERMS,
        "Nothing is rejected unseen: it takes at least 1,843 labels without a single error to prove a tolerance of 2",
    ),
    "all violations": (window(np.ones(5000, dtype=bool), np.linspace(0, 1, 5000)), TERMS, "rejecting 100 %"),
    "all violations, no rejecting": (
        window(np.ones(2000, dtype=bool), np.linspace(0, 1, 2000)),
        Terms(5),
        "Nothing is proved: all labels are violations, so nothing can be approved.",
    ),
    "all clean": (window(np.zeros(2000, dtype=bool), np.linspace(0, 1, 2000)), Terms(5), "approving 100 %"),
    "all scores equal": (
        window(np.arange(2000) % 20 == 0, np.full(2000, 0.3)),
        TERMS,
        "The risk is the same for every upload there, so that no cut-off tells violations from clean ones.",
    ),
    "all scores equal, said beside": (
        window(np.arange(2000) % 20 == 0, np.full(2000, 0.3)),
        TERMS,
        "The scores say nothing about explicit sexual content in this window",
    ),
    "a category never evaluated": (
        window(np.arange(2000) % 20 == 0, np.full(2000, np.nan)),
        TERMS,
        "Nothing is proved: no scorer of the policy judged any category of any upload of this window.",
    ),
    "never evaluated, and few labels": (
        window(np.arange(20) % 20 == 0, np.full(20, np.nan)),
        TERMS,
        "Nothing is rejected unseen: no scorer of the policy judged any category of any upload of this window.",
    ),
    "one label, where the other rules approve nothing": (
        replace(ONE_LABEL, approvable=np.zeros(100, dtype=bool), rejectable=np.zeros(100, dtype=bool)),
        TERMS,
        "Nothing is proved: the policy's other rules approve nothing. "
        "Nothing is rejected unseen: the policy's other rules hold back every upload.",
    ),
    "no label in the calibration": (
        replace(world(3000), tuning=np.zeros(3000, dtype=bool)),
        TERMS,
        "Nothing is proved: all labels are among the uploads that prove; none is among those that turn scores into a "
        "risk. Nothing is rejected unseen: all labels are",
    ),
    "no score that the calibration knows": (
        scored_by_another(),
        TERMS,
        "Nothing is proved: no upload that the other rules leave to the cut-off has a score that the labels could turn",
    ),
    "one label of many that were due": (
        overdue(1),
        TERMS,
        "Nothing is proved: it takes at least 736 labels without a single error to prove a tolerance of 5 per 1,000, "
        "more where a label stands for many uploads, and there are 1. Missing, and counted as errors: 1,395 labels.",
    ),
    "a violation of many that were due": (
        replace(overdue(1), label=np.where(overdue(1).label == Label.CLEAN, Label.VIOLATION, Label.MISSING)),
        TERMS,
        "Nothing is proved: it takes at least 736 labels without",
    ),
    "enough labels, and many missing": (
        overdue(1200),
        TERMS,
        "and you bear 5. Missing, and counted as errors: 196 labels. If they were not, something would be proved.",
    ),
    "errors everywhere, and one label missing": (
        one_missing_among_errors(),
        Terms(5),
        "and you bear 5. There are enough labels; the errors among them lie where the risk is surest.",
    ),
    "proved, and some missing": (
        riskiest_missing(),
        TERMS,
        "It rests on 4,207 labels among 4,219 uploads. Missing, and counted as errors: 12 labels.",
    ),
    "nothing is borne": (
        world(5000),
        Terms(0, 0),
        "no number of labels can prove that there is never an error",
    ),
    "no missed one is borne": (
        world(9000),
        Terms(0, 2),
        "Nothing is approved unseen: no number of labels can prove that there is never an error",
    ),
    "no wrong rejection is borne": (
        world(5000),
        Terms(5, 0),
        "Nothing is rejected unseen: no number of labels can prove that there is never an error",
    ),
    "every wrong rejection is borne": (
        world(5000),
        Terms(5, 1000),
        "rejecting everything would pass as well.",
    ),
    "everything is borne": (world(5000), Terms(1000, 1000), "publishing everything would pass as well."),
    "a vacuous tolerance": (world(5000, share=0.001), Terms(5), "publishing everything would pass as well."),
}


@pytest.mark.parametrize("name", CASES)
def test_every_window_gets_a_clear_sentence_and_no_number_that_is_none(name: str) -> None:
    one, terms, part = CASES[name]
    found = certify(one, terms)
    assert part in words(found)
    assert "nan" not in words(found).lower()
    assert "inf" not in words(found).lower()
    maps = [asdict(one) for one in found.maps.values()]
    assert all(
        math.isfinite(number) for number in numbers([asdict(found.approve), asdict(found.derived), maps])
    )
