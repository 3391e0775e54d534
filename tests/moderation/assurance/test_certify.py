"""From a window to a sentence: what is proved, and what counts against it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from moderation.assurance.certify import certify
from moderation.assurance.issue import with_cutoffs
from moderation.assurance.sentences import sentence, warnings
from moderation.assurance.terms import Seeds, Terms
from moderation.assurance.window import Label
from moderation.assurance.wording import percent
from moderation.policy.publish import current_version, rules_of
from tests.cast import Cast
from tests.moderation.assurance.windows import GORE, NUDE, TERMS, window, words, world


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
