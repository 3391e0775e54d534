"""What a certificate is issued from is the same, read from columns or from the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.utils import timezone

from moderation.assurance.certify import certify
from moderation.assurance.held_at import held_at
from moderation.assurance.issue import left_out
from moderation.assurance.read import Reading, read_window
from moderation.assurance.reading import reading_of
from moderation.assurance.terms import Terms
from moderation.assurance.walk import Point, Walk
from moderation.assurance.whatif import ask
from moderation.assurance.window import Label, Window
from moderation.cases.models import Case
from moderation.history.advance import advance
from moderation.history.ask import asked
from moderation.intake.models import Image
from moderation.policy.models import Policy
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.assurance.traffic import Traffic, says
from tests.moderation.cases.opening import posting
from tests.moderation.history.given_again import answered_again, begun_for
from tests.moderation.history.routed import routed
from tests.moderation.history.test_advance import later, sample_all


def test_columns_and_rows_are_read_alike(cast: Cast) -> None:
    """Labels of both kinds, some missing, some that wait for a second look, and a scorer that changed half-way."""
    sample_all()
    policy = Policy.objects.get(slug="starter")
    traffic = Traffic(cast.lantern)
    for place in range(24):
        bad = place % 4 == 0
        routing = traffic.arrive(
            bad=bad, hidden=place % 8 == 0
        )  # hidden: approved, and rejected by who looks
        if place % 7:
            says(Case.objects.get(routing=routing), cast.mira, rejected=bad)
    advance(now=later())
    compare(cast, policy, changed=0)
    (answered, *waiting) = Case.objects.filter(kind=CaseKind.SECOND_REVIEW)
    assert waiting, "some of them wait for a second look"
    says(answered, cast.jonas, rejected=True)
    advance(now=later())
    compare(cast, policy, changed=0)
    traffic.model = "m2"
    for _ in range(3):
        traffic.arrive()
    advance(now=later())
    compare(cast, policy, changed=24)


def test_answers_given_again_are_read_alike(cast: Cast) -> None:
    """All but two were answered again, the newest first: the oldest stays left out, and one in between is lost."""
    sample_all()
    policy = Policy.objects.get(slug="starter")
    traffic = Traffic(cast.lantern)
    routings = [traffic.arrive(bad=place % 4 == 0) for place in range(16)]
    for routing in routings:
        says(Case.objects.get(routing=routing), cast.mira, rejected=False)
    traffic.model = "m2"
    traffic.arrive()
    backlog = begun_for(cast.lantern)
    oldest, third, *others = sorted(routings, key=lambda one: one.submission_id)
    for place, routing in enumerate([third, *others[1:]]):
        answered_again(backlog, routing, traffic.said(0.01 * place))
    traffic.model = "m0"
    answered_again(begun_for(cast.lantern), oldest, traffic.said(0.9), ago=timedelta(hours=1))
    advance(now=later())
    reading = compare(cast, policy, changed=1)
    assert (reading.later, reading.lost) == (14, 1)
    assert reading.scorers == {"local": "local v1 (m2)"}
    assert reading.window.lost is not None
    assert np.isnan(reading.window.scores[reading.window.lost]).all()


def test_uploads_that_were_prepared_otherwise_are_left_out_alike(cast: Cast) -> None:
    """Two have another picture each; of one nobody could make any, and no answer rests on one."""
    sample_all()
    policy = Policy.objects.get(slug="starter")
    traffic = Traffic(cast.lantern)
    for _ in range(3):
        traffic.arrive()
    for preparation in ("512 px", ""):
        traffic.image = posting(cast.lantern).image
        assert traffic.image is not None
        Image.objects.filter(id=traffic.image.id).update(preparation=preparation)
        traffic.arrive()
    unprepared = routed(cast.lantern, None)
    Image.objects.filter(submissions=unprepared).update(preparation="")
    advance(now=later())
    reading = compare(cast, policy, changed=0)
    assert (reading.otherwise, len(reading.window)) == (2, 4)
    assert left_out(reading) == (
        "2 uploads of the window were not prepared as pictures are now and are left out; it takes new labels.",
    )


def compare(cast: Cast, policy: Policy, *, changed: int) -> Reading:
    rules = rules_of(current_version(cast.lantern))
    since, until = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    rows = read_window(policy=policy, rules=rules, since=since, until=until)
    past = asked.past([cast.lantern.id], since, until)
    columns = reading_of(ask(past, rules), policy, rules, since, until)
    assert columns.left_out == rows.left_out == changed
    assert (columns.scorers, columns.seeds) == (rows.scorers, rows.seeds)
    assert (columns.later, columns.lost, columns.otherwise) == (rows.later, rows.lost, rows.otherwise)
    assert columns.window.pairs == rows.window.pairs
    for name in (
        "scores",
        "violated",
        "label",
        "label_prob",
        "approvable",
        "rejectable",
        "rejected",
        "tuning",
        "lost",
    ):
        found, expected = (getattr(one.window, name) for one in (columns, rows))
        np.testing.assert_array_equal(found, expected, name)
    if not changed and not columns.otherwise:
        assert {*columns.window.label} == {Label.CLEAN, Label.VIOLATION, Label.MISSING}
    return columns


def test_a_nearer_cutoff_is_proved_as_well_and_a_further_one_is_not() -> None:
    points = tuple(Point(cutoff, cutoff, cutoff / 100, cutoff / 50) for cutoff in (0.1, 0.2, 0.3, 0.4))
    no, none = np.zeros(0, bool), np.zeros((0, 0))
    window = Window((), none, none.astype(bool), np.zeros(0, np.int8), np.zeros(0), no, no, no, no)
    found = replace(certify(window, Terms(missed=5)), approve=Walk(points[2], points, 3))
    assert held_at(found, 0.25, None).approve_below == 0.2
    assert held_at(found, 0.9, None).approve_below == 0.3
    assert held_at(found, 0.05, None).approve_below is None
    thin = (Point(0.05, 0.002, 0.001, 0.003), *points)
    found = replace(found, approve=Walk(points[2], thin, 4))
    assert held_at(found, 0.05, None).approve_below is None, "all of so little might be wrong"
    assert held_at(found, None, None).approve.certified is None


def test_of_cutoffs_that_act_on_the_same_uploads_a_proof_is_held_at_the_first() -> None:
    shares = {0.1: 0.2, 0.2: 0.5, 0.3: 0.5, 1.0: 0.5}
    points = tuple(Point(cutoff, share, 0.001, 0.002) for cutoff, share in shares.items())
    no, none = np.zeros(0, bool), np.zeros((0, 0))
    window = Window((), none, none.astype(bool), np.zeros(0, np.int8), np.zeros(0), no, no, no, no)
    found = replace(certify(window, Terms(missed=5)), approve=Walk(points[1], points, 4))
    held = [held_at(found, below, None) for below in (1.0, 0.3, 0.2, 0.1)]
    assert [one.approve_below for one in held] == [0.2, 0.2, 0.2, 0.1]
    assert [one.derived.wrong_among_approved for one in held] == [0.002, 0.002, 0.002, 0.005]
