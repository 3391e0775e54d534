"""From a window to a sentence, and every window that can prove nothing."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pytest

from moderation.assurance.certify import Certified, certify
from moderation.assurance.issue import with_cutoffs
from moderation.assurance.sentences import assumptions, sentence, warnings
from moderation.assurance.strata import Flags, Numbers
from moderation.assurance.terms import Seeds, Terms, TermsInvalid
from moderation.assurance.window import Label, Pair, Window
from moderation.assurance.wording import percent
from moderation.policy.publish import current_version, rules_of
from tests.cast import Cast

NUDE, GORE = ("local", "sexual.explicit"), ("other", "gore")
TERMS = Terms(missed=5, wrongly_rejected=2)


def window(bad: Flags, scores: Numbers, pairs: tuple[Pair, ...] = (NUDE,)) -> Window:
    """In shadow mode: everything was labelled, and nothing else stands in the way."""
    many = len(bad)
    table = scores.reshape(many, len(pairs))
    return Window(
        pairs=pairs,
        scores=table,
        violated=np.repeat(bad[:, np.newaxis], len(pairs), axis=1) & ~np.isnan(table),
        label=np.where(bad, Label.VIOLATION, Label.CLEAN).astype(np.int8),
        label_prob=np.ones(many),
        approvable=np.ones(many, dtype=bool),
        rejectable=np.ones(many, dtype=bool),
        rejected=np.zeros(many, dtype=bool),
        tuning=np.random.default_rng(0).random(many) < 0.3,
    )


def world(many: int, share: float = 0.05, apart: float = 3.0, seed: int = 1) -> Window:
    rng = np.random.default_rng(seed)
    bad = rng.random(many) < share
    return window(bad, 1 / (1 + np.exp(2 - rng.normal(size=many) - apart * bad)))


def words(found: Certified) -> str:
    return " ".join([sentence(found), *warnings(found), *assumptions(found)])


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, float) else []


def test_it_says_in_one_sentence_what_is_proved() -> None:
    found = certify(world(10_000), TERMS)
    assert found.approve.certified is not None
    assert found.approve_below == found.approve.certified.cutoff
    assert found.reject_from is not None
    assert found.approve_below < found.reject_from
    assert found.labels == found.uploads == 10_000 - found.tuned_on
    assert found.tuned_on == pytest.approx(3000, abs=200)
    said = sentence(found)
    assert said.startswith(
        f"{percent(found.automatic)} of uploads need no person, at 95 % confidence: approving "
    )
    assert "(you bear 5, the estimate is" in said
    assert said.endswith(f"It rests on {found.labels:,} labels among {found.labels:,} uploads.")
    assert found.automatic > 0.8
    assert warnings(found) == ()
    assert found.derived.wrong_among_approved_high is not None
    assert found.derived.wrong_among_approved_high == pytest.approx(
        found.approve.certified.upper / found.approve.certified.share
    )
    assert [step.labels for step in found.more] == [500, 1000, 2000, 5000, 10000, 20000, 50000]
    assert found.more[0].share < found.more[3].share <= found.more[6].share


def test_the_walk_never_sees_a_label_that_the_maps_were_fitted_with() -> None:
    one = world(4000)
    turned = replace(one, label=np.where(one.tuning, Label.VIOLATION, one.label).astype(np.int8))
    first, second = certify(one, TERMS), certify(turned, TERMS)
    assert first.maps == second.maps  # the maps read `violated`, which has not changed
    assert first.approve == second.approve


def test_what_the_hard_rules_do_not_approve_is_approved_at_no_cut_off() -> None:
    one = world(10_000)
    held = replace(one, approvable=np.arange(len(one)) % 2 == 0)
    found = certify(held, TERMS)
    assert found.approve.points[-1].share == pytest.approx(0.5, abs=0.01)


def test_what_the_hard_rules_reject_counts_from_the_start_and_what_they_hold_back_never() -> None:
    one = world(10_000)
    rejected = replace(
        one, rejected=np.arange(len(one)) % 100 == 0, rejectable=np.zeros(len(one), dtype=bool)
    )
    found = certify(rejected, TERMS)
    assert found.reject is not None
    (share,) = {point.share for point in found.reject.points}
    assert share == pytest.approx(0.01, abs=0.002)
    assert found.reject.certified is None  # most of these are clean


def test_a_label_that_is_missing_counts_against_both_sides() -> None:
    one = world(6000)
    lost = np.where(np.arange(len(one)) % 25 == 0, Label.MISSING, one.label).astype(np.int8)
    found, whole = certify(replace(one, label=lost), TERMS), certify(one, TERMS)
    assert found.missing == pytest.approx(168, abs=30)
    assert found.approve.points[-1].estimate > whole.approve.points[-1].estimate + 0.03
    assert found.automatic < whole.automatic / 2
    assert f"{found.missing} labels of those that were to be given are missing" in words(found)


def test_the_cut_offs_never_cross() -> None:
    found = certify(world(20_000), Terms(missed=40, wrongly_rejected=500))
    assert found.reject_from == found.approve_below


def test_reviewers_who_overlook_much_prove_less() -> None:
    sharp, dull = (
        certify(world(20_000), TERMS, Seeds(200, 200)),
        certify(world(20_000), TERMS, Seeds(200, 150)),
    )
    assert sharp.sensitivity > 0.97
    assert dull.sensitivity < 0.7
    assert dull.automatic < sharp.automatic
    assert "Reviewers found 150 of 200 known violations, so at least" in words(dull)
    assert "Only 10 known violations tested the reviewers" in words(
        certify(world(9000), TERMS, Seeds(10, 10))
    )
    assert certify(world(9000), TERMS, Seeds(3, 0)).approve.certified is None


def test_more_labels_buy_rejections_too() -> None:
    """Where rejecting is borne what is projected for as many labels as there are is what is proved."""
    one = world(20_000, share=0.2)
    for terms in (TERMS, Terms(0, 2), Terms(5, 1000), Terms(40, 500)):
        found = certify(one, terms)
        least, most = (max(step.share for step in found.more if step.labels <= of) for of in (10_000, 20_000))
        assert least <= found.automatic <= most <= 1
        assert found.more[-1].share >= found.automatic > 0


def test_where_rejections_alone_are_proved_the_rules_approve_nothing(cast: Cast) -> None:
    rules = rules_of(current_version(cast.lantern))
    found = certify(world(9_000), Terms(0, 2))
    risk = with_cutoffs(rules, found).risk
    assert (risk.approve_below, risk.reject_from) == (0.0, found.reject_from)
    assert found.reject_from is not None


def test_two_scorers_are_one_risk_and_a_category_that_nobody_judged_has_none() -> None:
    one = world(9000)
    both = window(
        one.violated[:, 0], np.stack([one.scores[:, 0], np.full(len(one), np.nan)], 1), (NUDE, GORE)
    )
    found = certify(both, TERMS)
    assert set(found.maps) == {NUDE}
    assert found.approve.points == certify(one, TERMS).approve.points


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


@pytest.mark.parametrize(
    "values",
    [
        (math.nan, 2.0),
        (-1.0, None),
        (1001.0, 1.0),
        (5.0, math.inf),
        (5.0, -0.1),
        (5.0, 2.0, 1.0),
        (5, 2, math.nan),
    ],
)
def test_impossible_terms_are_refused_in_words(values: tuple[float, ...]) -> None:
    with pytest.raises(TermsInvalid, match="must be a number from"):
        Terms(*values)


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.886, 0.9999, 1)] == [
        "0 %",
        "less than 0.1 %",
        "88.6 %",
        "more than 99.9 %",
        "100 %",
    ]


def test_what_could_not_be_looked_at_again_counts_against_every_cutoff_and_for_no_share() -> None:
    """Ten of the violations are lost: as if each were approved at the lowest cut-off, though no machine would be said to
    act on it. A clean one that is lost harms only the side that rejects."""
    whole = world(2_000)
    rows = np.flatnonzero((whole.label == Label.VIOLATION) & ~whole.tuning)[:10]
    lost = np.zeros(len(whole), bool)
    lost[rows] = True
    scores = np.where(lost[:, np.newaxis], np.nan, whole.scores)
    found = certify(replace(whole, scores=scores, lost=lost), TERMS)
    without = certify(replace(whole, scores=scores), TERMS)
    uploads = int((~whole.tuning).sum())
    for mine, other in zip(found.approve.points, without.approve.points, strict=True):
        assert mine.estimate == pytest.approx(other.estimate + 10 / uploads)
        assert mine.share == other.share
        assert mine.upper > mine.estimate, "also where no machine acts on anything else"
    assert found.reject is not None
    assert without.reject is not None
    assert found.reject.points == without.reject.points
    clean = replace(whole, lost=(whole.label == Label.CLEAN) & ~whole.tuning)
    against = certify(clean, TERMS).reject
    assert against is not None
    assert against.certified is None
