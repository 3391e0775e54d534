"""A seed replays a storm: the same blows, the same images, the same answers."""

from __future__ import annotations

from collections import Counter

from tests.soak.pictures import storm_pictures
from tests.soak.plan import Plan

TROUBLES = ("poison image", "lock held")


def test_a_seed_replays_and_another_does_not() -> None:
    plan = Plan("sqlite", 50, 100, 7, TROUBLES)
    assert plan.blows() == Plan("sqlite", 50, 100, 7, TROUBLES).blows()
    assert plan.blows() != Plan("sqlite", 50, 100, 8, TROUBLES).blows()
    assert storm_pictures(60, seed=7) == storm_pictures(60, seed=7)


def test_every_kind_is_killed_and_no_trouble_is_left_out() -> None:
    blows = Counter(Plan("postgresql", 200, 2000, 7, TROUBLES).blows())
    assert sum(blows.values()) == 202
    assert all(blows[trouble] == 1 for trouble in TROUBLES)
    assert {"web", "cluster", "decoder", "worker", "supervisor", "group", "postgres"} < set(blows)
    assert "postgres" not in Plan("sqlite", 200, 2000, 7).blows()
