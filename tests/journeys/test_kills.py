# ruff: noqa: T201 - the seed and the times are what one wants to read
"""kill -9 of any process while images flow: nothing is lost, nothing is decided twice, nothing old lives on.

The long form (200 images, 20 kills) runs with JOURNEY_KILLS=long; JOURNEY_SEED repeats an order of kills.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.journeys.killing import Killed, Killer
from tests.journeys.posting import Posters, Taken
from tests.journeys.product import FINAL, Product, still_there
from tests.moderation.processes.waiting import until
from tests.pictures import jpeg

LONG = os.environ.get("JOURNEY_KILLS") == "long"
IMAGES, KILLS = (200, 20) if LONG else (60, 6)
SEED = int(os.environ.get("JOURNEY_SEED") or time.time() // 60)
pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


@dataclass
class Flow:
    """What happened: the product (still running), the 202s, the kills, the webhooks, the seconds it took."""

    product: Product
    taken: list[Taken]
    refused: list[str]
    killed: list[Killed]
    heard: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    began: float = field(default_factory=time.time)

    def hear(self) -> None:
        """Keep what the receiver has heard so far: it forgets old events."""
        for line in self.product.journal():
            data = json.loads(line["body"])["data"]
            self.heard.setdefault((plain(data["submission_id"]), data["version"]), line)

    def outcomes(self) -> dict[str, str]:
        rows = self.product.rows("SELECT id, status FROM intake_submission")
        return {row["id"]: row["status"] for row in rows}


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Product(tmp_path_factory.mktemp("kills")) as product:
        killer = Killer(product, kills=KILLS, seed=SEED)
        print(f"\nseed {SEED}: {', '.join(reversed(killer.left))}")

        def may_post(index: int) -> bool:
            return index <= IMAGES * (len(killer.done) + 1) / (KILLS + 1)

        images = [jpeg(64 + index % 16, 48, (index, 255 - index, 90)) for index in range(IMAGES)]
        posters = Posters(product, product.state()["keys"], images, may_post)
        flow = Flow(product, posters.taken, posters.refused, killer.done)
        posters.start()
        try:
            while killer.left:
                time.sleep(killer.pause())
                killer.kill_next()
                flow.hear()
        finally:
            killer.done += [Killed("none", time.time())] * (KILLS - len(killer.done))
            posters.join()
        yield flow


def plain(submission_id: str) -> str:
    return submission_id.replace("-", "")


def test_every_accepted_image_is_decided_or_in_review(flow: Flow) -> None:
    assert not flow.refused
    assert len(flow.taken) == IMAGES
    last_kill = max(kill.at for kill in flow.killed)
    until(lambda: set(flow.outcomes().values()) <= set(FINAL), seconds=120)
    print(
        f"\n{IMAGES} images, {KILLS} kills; all settled {time.time() - last_kill:.1f} s after the last kill"
    )
    outcomes = flow.outcomes()
    assert {plain(taken.id) for taken in flow.taken} <= set(outcomes)
    for_people = {outcomes[plain(taken.id)] for taken in flow.taken if taken.platform == "kleinmarkt"}
    assert for_people == {"in_review"}
    report(flow)


def test_a_repeated_post_made_no_second_submission(flow: Flow) -> None:
    rows = flow.product.rows("SELECT external_id FROM intake_submission WHERE external_id LIKE 'journey-%'")
    assert len(rows) == len({row["external_id"] for row in rows}) == IMAGES
    assert len({taken.id for taken in flow.taken}) == IMAGES


def test_nothing_was_decided_twice(flow: Flow) -> None:
    routings = Counter(row["submission_id"] for row in flow.product.rows("SELECT * FROM cases_routing"))
    assert set(routings) == set(flow.outcomes())
    assert set(routings.values()) == {1}
    decisions = flow.product.rows("SELECT id, submission_id, kind FROM cases_decision")
    assert len({row["submission_id"] for row in decisions}) == len(decisions)
    in_force = {row["submission_id"]: (row["id"], row["kind"]) for row in decisions}
    for row in flow.product.rows("SELECT id, status, decision_id, stage FROM intake_submission"):
        assert row["stage"] == "done"
        expected = None if row["status"] == "in_review" else (row["decision_id"], row["status"])
        assert in_force.get(row["id"]) == expected


def test_who_waits_for_a_person_has_one_case(flow: Flow) -> None:
    cases = flow.product.rows("SELECT submission_id, kind, state FROM cases_case")
    waiting = Counter(case["submission_id"] for case in cases if case["kind"] != "sample")
    in_review = {name for name, status in flow.outcomes().items() if status == "in_review"}
    assert waiting == Counter(in_review)
    assert {case["state"] for case in cases} == {"open"}


def test_the_log_holds_and_says_what_the_tables_say(flow: Flow) -> None:
    verified = flow.product.manage("verify_audit")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    told: dict[str, list[str]] = {}
    for row in flow.product.rows("SELECT submission_id, event FROM audit_entry ORDER BY id"):
        if row["submission_id"] and row["event"].startswith("submission."):
            told.setdefault(row["submission_id"], []).append(row["event"])
    for name, status in flow.outcomes().items():
        assert told[name] == ["submission.received", "submission.routed", f"submission.{status}"]


def test_every_stored_file_is_whole(flow: Flow) -> None:
    sql = "SELECT key, sha256 FROM intake_image UNION ALL SELECT key, sha256 FROM intake_rendition"
    rows = flow.product.rows(sql)
    assert len(rows) >= IMAGES * 4
    for row in rows:
        data = (flow.product.folder / "files" / row["key"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]


def test_the_receiver_heard_each_final_event(flow: Flow) -> None:
    """Two failed tries in a row put the third off by five minutes: that is the retry table, not a loss."""
    wanted = {
        (row["id"], row["version"]): f"submission.{row['status']}"
        for row in flow.product.rows("SELECT id, version, status FROM intake_submission")
    }

    def missing() -> set[tuple[str, int]]:
        flow.hear()
        return set(wanted) - set(flow.heard)

    began = time.time()
    until(lambda: not missing(), seconds=400)
    print(f"\nthe last webhook came {time.time() - began:.1f} s later")
    for told, line in flow.heard.items():
        assert line["holds"], line
        if told in wanted:
            assert json.loads(line["body"])["type"] == wanted[told]


def test_nothing_old_lives_on(flow: Flow) -> None:
    alive = flow.product.census()
    kinds = Counter(one.kind for one in alive)
    assert kinds["supervisor"] == kinds["worker"] == kinds["receiver"] == 1
    assert kinds["web"] == 3
    assert not kinds["other"]
    assert still_there(flow.product.seen - set(alive)) == []
    flow.product.stop()
    assert flow.product.census() == []
    assert still_there(flow.product.seen) == []


def report(flow: Flow) -> None:
    """Print how long a platform waited for a 202 after each kill, and each image for its outcome."""
    at = {row["id"]: row for row in flow.product.rows("SELECT id, received_at FROM intake_submission")}
    routed: list[float] = []
    waited: list[float] = []
    for row in flow.product.rows(
        "SELECT submission_id, at FROM audit_entry WHERE event = 'submission.routed' ORDER BY at"
    ):
        routed.append(seconds(row["at"]))
        waited.append(routed[-1] - seconds(at[row["submission_id"]]["received_at"]))
    for kill in flow.killed:
        accepted = next((t.at - kill.at for t in sorted(flow.taken, key=lambda t: t.at) if t.at > kill.at), 0)
        decided = next((one - kill.at for one in routed if one > kill.at), 0)
        print(f"  {kill.kind:<10} next 202 after {accepted:4.1f} s, next routing after {decided:4.1f} s")
    waited.sort()
    median, late = statistics.median(waited), waited[int(len(waited) * 0.95)]
    print(f"  from 202 to routing: median {median:.2f} s, p95 {late:.1f} s, longest {waited[-1]:.1f} s")
    again = sum(taken.tries - 1 for taken in flow.taken)
    print(f"  {again} posts were repeated; the flow took {flow.killed[-1].at - flow.began:.0f} s")


def seconds(text: str) -> float:
    """SQLite keeps aware times as UTC without an offset."""
    return datetime.fromisoformat(text + "+00:00").timestamp()
