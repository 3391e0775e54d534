# ruff: noqa: T201 - the seed and the figures are what one wants to read
"""The kill storm's short form: a few kills of any process while images flow, then the whole ledger.

`make soak` is the long form, on both databases and with every trouble. JOURNEY_SEED repeats an order of kills.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.census import Process
from tests.journeys.product import Product, still_there
from tests.soak.plan import Plan
from tests.soak.reckoning import holds, reckon
from tests.soak.storm import rage, raised

IMAGES, KILLS = 60, 4
DECISIONS = 5  # a slow machine leaves people no time in so short a storm, so they go on after it until they have these
SEED = int(os.environ.get("JOURNEY_SEED") or time.time() // 60)
pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


@dataclass
class Ended:
    """A storm that is over: its figures, and who lived before and after the product was stopped."""

    figures: dict[str, Any]
    alive: list[Process]
    product: Product


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    plan = Plan("sqlite", KILLS, IMAGES, SEED, people=2)
    print(f"\nseed {SEED}: {', '.join(plan.blows())}")
    with raised(plan, tmp_path_factory.mktemp("kills"), cluster=None, disk=None, say=print) as storm:
        rage(storm, {})
        storm.people.decide_at_least(DECISIONS, seconds=60.0)
        storm.people.stop()
        figures = reckon(storm)
        print(json.dumps(figures, indent=1))
        alive = storm.product.census()
        storm.over.set()
        storm.product.stop()
        yield Ended(figures, alive, storm.product)


def test_nothing_is_lost_doubled_or_unlogged(ended: Ended) -> None:
    found = ended.figures
    assert (found["lost"], found["duplicated"], found["unlogged"]) == (0, 0, 0), found["breaches"]
    assert (found["kills"], found["accepted"]) == (KILLS, IMAGES)
    assert holds(found)


def test_each_event_was_heard_and_no_other(ended: Ended) -> None:
    events = ended.figures["events"]
    assert events["logged"] >= 2 * IMAGES
    assert events["heard_once_each"] == events["logged"]


def test_people_and_machines_decided(ended: Ended) -> None:
    assert {"approved", "in_review", "unprocessable"} <= set(ended.figures["submissions"])
    acts = ended.figures["acts_of_people"]
    assert acts.get("approved", 0) + acts.get("rejected", 0) >= DECISIONS, acts


def test_nothing_old_lives_on(ended: Ended) -> None:
    kinds = Counter(one.kind for one in ended.alive)
    assert kinds["supervisor"] == kinds["worker"] == kinds["receiver"] == 1
    assert kinds["web"] == 3
    assert not kinds["other"]
    assert still_there(ended.product.seen - set(ended.alive)) == []
    assert ended.product.census() == []
    assert still_there(ended.product.seen) == []
