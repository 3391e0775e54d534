"""The frontier says what the headline says, and names a guess a guess."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from moderation.assurance.certify import Certified, certify
from moderation.assurance.estimate import Estimate
from moderation.assurance.held_at import held_at
from moderation.assurance.sentences import sentence as headline
from moderation.assurance.terms import Terms
from moderation.assurance.walk import Point
from moderation.assurance.whatif import Volumes, WhatIf
from moderation.assurance.window import Window
from review.tuning.among import among
from review.tuning.figures import percent
from review.tuning.frontier import by_estimate, frontier, sentence
from tests.moderation.assurance.windows import world

TERMS = Terms(missed=5, wrongly_rejected=5)


@pytest.fixture(scope="module")
def window() -> Window:
    return world(8_000)


def in_force(missed: float | None, low: float, high: float) -> WhatIf:
    errors = Estimate(missed, low, high, labels=1, errors=0, unseen=0, total=1000)
    return WhatIf(1, Volumes(600, 0, 400, 0), errors, errors, None)


def test_what_is_rejected_needs_no_person_either(window: Window) -> None:
    found = certify(window, TERMS)
    assert found.rejects is not None
    assert found.rejects.share > 0.01
    left = percent(1 - found.automatic)
    assert headline(found).startswith(f"{percent(found.automatic)} of uploads need no person")
    assert f"what is proved leaves them {left}." in sentence(found, 0.4)
    drawn = frontier(found, in_force(2.0, 0.5, 6.0))
    assert drawn.lines[-1][0] == percent(max(0, 1 - found.approve.points[-1].share - found.rejects.share))


def test_rejections_alone_are_proved_as_well(window: Window) -> None:
    found = certify(window, replace(TERMS, missed=0))
    assert found.approve.certified is None
    assert found.automatic > 0
    said = sentence(found, 0.4)
    assert f"what is proved leaves them {percent(1 - found.automatic)}." in said
    assert "estimate" not in said, "a tolerance of 0 is kept by no estimate"


def test_how_far_the_estimate_would_go_is_said_to_be_that(window: Window) -> None:
    found = certify(window, Terms(missed=5))
    guessed = by_estimate(found)
    assert guessed is not None
    assert guessed[0] > found.automatic
    assert f"Going by the estimate alone, these rules could leave about {percent(guessed[0])}" in sentence(
        found, 1
    )
    held = replace(window, approvable=np.arange(len(window)) % 2 == 0)
    both = certify(held, Terms(missed=500, wrongly_rejected=500))
    guessed = by_estimate(both)
    assert guessed is not None
    assert guessed[0] > both.approve.points[-1].share, "rejecting begins where approving ends"
    said = sentence(certify(held, Terms(missed=500)), 1)
    assert said.endswith("to the machine: the draft’s own rules keep the rest for people.")


def test_the_version_in_force_is_drawn_at_its_estimate_with_its_interval(window: Window) -> None:
    found = certify(window, TERMS)
    drawn = {shape.look: shape for shape in frontier(found, in_force(4.0, 1.0, 9.0)).shapes}
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawn["plot-interval"].d)]
    (dot,) = re.findall(r"M[\d.]+ ([\d.]+)a", drawn["plot-dot plot-dot--now"].d)
    assert max(heights) > float(dot) > min(heights)
    looks = [shape.look for shape in frontier(found, in_force(None, 0, 600)).shapes]
    assert "plot-dot plot-dot--now" not in looks, "of which nothing is known nothing is drawn"


def test_errors_among_approvals_are_those_of_where_it_is_held(window: Window) -> None:
    found = certify(window, TERMS)
    assert found.approve.certified is not None
    nearer = held_at(found, found.approve.certified.cutoff / 5, found.reject_from)
    point = nearer.approve.certified
    assert point is not None
    assert point.share < found.approve.certified.share
    assert nearer.derived.wrong_among_approved_high == pytest.approx(point.upper / point.share)
    assert nearer.derived.violations == found.derived.violations
    assert names(nearer) == [
        "Violations among 1,000 approvals",
        "Of all violations, missed",
        "Clean ones among 1,000 rejections",
    ]
    assert names(held_at(found, None, None)) == []
    assert among(Point(0.01, 0.5, 0.0, 0.004), None, 0.05) == [
        ("Violations among 1,000 approvals", "at most 8, none was seen"),
        ("Of all violations, missed", "none was seen"),
    ]
    assert among(Point(0.01, 0.5, 0.001, 0.004), None, 0.05)[1][1] == "about 2 %"


def names(found: Certified) -> list[str]:
    return [name for name, _ in among(found.approve.certified, found.rejects, found.derived.violations)]
