"""What the story rests on: pictures that keep what they show, a scorer as good as it is said to be, and figures that are
found amiss where they are."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from moderation.assurance.strata import Numbers
from moderation.intake.confined.renditions import make_all
from tests.soak.story.outcome import amiss
from tests.soak.story.plan import Story
from tests.soak.story.uploads import Kind, Unreadable, Upload, draw_uploads, look_at, paint, score_of

STORY = Story("sqlite", seed=7)


def drawn(many: int = 100, *, new_abuse: float = 0.1, first: int = 0) -> list[Upload]:
    return draw_uploads(np.random.default_rng(7), many, new_abuse=new_abuse, first=first)


@pytest.mark.parametrize("name", ["analysis", "grey"])
def test_a_picture_shows_the_scorer_and_the_people_what_was_painted(name: str) -> None:
    for upload in drawn(40, first=2**31):
        with Image.open(io.BytesIO(paint(upload))) as picture:
            made = make_all(picture, thumb=False)[name]
        seen = look_at(made.data)
        assert (seen.kind, seen.serial) == (upload.kind, upload.serial)
        assert abs(seen.looks - upload.looks) < 0.001


def test_what_is_no_such_picture_is_not_read() -> None:
    with Image.open(io.BytesIO(paint(drawn(1)[0]))) as picture:
        turned, small = picture.transpose(Image.Transpose.ROTATE_90), picture.resize((32, 32))
    for other in (turned, small):
        stream = io.BytesIO()
        other.save(stream, "PNG")
        with pytest.raises(Unreadable):
            look_at(stream.getvalue())


def test_a_seed_draws_the_same_again() -> None:
    assert drawn() == drawn()
    assert [paint(one) for one in drawn(3)] == [paint(one) for one in drawn(3)]
    assert len({paint(one) for one in drawn()}) == 100


def test_five_in_a_hundred_violate_and_the_scorer_tells_them_at_98() -> None:
    uploads = drawn(40_000, new_abuse=0.05)
    shares = {kind: np.mean([one.kind is kind for one in uploads]) for kind in Kind}
    assert abs(shares[Kind.KNOWN] - 0.05) < 0.005
    assert abs(shares[Kind.NEW] - 0.05) < 0.005

    def scores(kind: Kind, *, learnt: bool) -> Numbers:
        return np.array([score_of(one, learnt=learnt) for one in uploads if one.kind is kind])

    clean = scores(Kind.CLEAN, learnt=False)
    assert abs(auc(clean, scores(Kind.KNOWN, learnt=False)) - 0.98) < 0.005
    assert abs(auc(clean, scores(Kind.NEW, learnt=False)) - 0.5) < 0.03
    assert abs(auc(clean, scores(Kind.NEW, learnt=True)) - 0.98) < 0.005


def auc(low: Numbers, high: Numbers) -> float:
    """How often one of the high ones scores higher than one of the low ones."""
    return float(np.searchsorted(np.sort(low), high).mean() / len(low))


GOOD: dict[str, Any] = {
    "shadow": {"automatic": 0},
    "certificate": {"automatic": 0.86},
    "calm": {"automatic_share": 0.87, "in_force": True, "uncertified": 0},
    "alarm": {"ended": True, "checks": 90, "approvals_suspended": "Of 90 spot checks 6 were violations."},
    "suspended": {"automatic": 0},
    "certified_anew": {"automatic": 0.7},
    "resumed": {"automatic": 350, "in_force": True, "uncertified": 0},
    "replays": True,
    "replay": "All.",
    "log_verifies": True,
    "ledger": [],
}


def test_a_story_that_went_as_it_has_to_has_nothing_amiss() -> None:
    assert amiss(GOOD, STORY) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f["shadow"].update(automatic=1),
        lambda f: f["certificate"].update(automatic=0.79),
        lambda f: f["calm"].update(automatic_share=0.79),
        lambda f: f["calm"].update(in_force=False),
        lambda f: f["calm"].update(uncertified=1),
        lambda f: f["alarm"].update(ended=False),
        lambda f: f["alarm"].update(checks=501),
        lambda f: f["alarm"].update(approvals_suspended=""),
        lambda f: f["suspended"].update(automatic=1),
        lambda f: f["certified_anew"].update(automatic=0.0),
        lambda f: f["resumed"].update(in_force=False),
        lambda f: f["resumed"].update(automatic=0),
        lambda f: f["resumed"].update(uncertified=1),
        lambda f: f.update(replays=False),
        lambda f: f.update(log_verifies=False),
        lambda f: f["ledger"].append("submission 1 is stuck"),
    ],
)
def test_each_figure_that_misses_is_named(spoil: Callable[[dict[str, Any]], None]) -> None:
    figures = copy.deepcopy(GOOD)
    spoil(figures)
    assert len(amiss(figures, STORY)) == 1
