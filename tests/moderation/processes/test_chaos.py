"""kill -9 of any process, twenty times at random, while two hundred pictures come in: nothing is lost or doubled."""

from __future__ import annotations

import io
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from moderation.processes.client import Client
from tests.moderation.processes.demo import Demo
from tests.moderation.processes.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

PICTURES = 200
KILLS = 20
SEED = 20261122
UNDECIDED = "SELECT count(*) FROM intake_submission WHERE status NOT IN ('approved', 'rejected', 'in_review')"
# A submission is routed once, and has at most one decision and one case of a kind.
DOUBLES = (
    "SELECT count(*) FROM (SELECT 1 FROM cases_routing GROUP BY submission_id HAVING count(*) > 1)",
    "SELECT count(*) FROM (SELECT 1 FROM cases_decision GROUP BY submission_id HAVING count(*) > 1)",
    "SELECT count(*) FROM (SELECT 1 FROM cases_case GROUP BY submission_id, kind HAVING count(*) > 1)",
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    try:
        demo.start()
        yield demo
    finally:
        demo.end()


def picture(number: int) -> bytes:
    noise = random.Random(number).randbytes(16 * 12 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (16, 12), noise).resize((160, 120)).save(out, "JPEG")
    return out.getvalue()


def post_all(demo: Demo, accepted: set[str]) -> None:
    """As a platform would: each one until it is answered, under its own Idempotency-Key."""
    client = Client(f"http://127.0.0.1:{demo.port}", demo.state()["keys"]["lantern"], first_pause=0.3)
    for number in range(PICTURES):
        key = f"chaos-{number}"
        while True:
            try:
                answer = client.post_image(picture(number), name="p.jpg", fields={}, idempotency_key=key)
            except OSError:
                continue
            if answer.status == 202:
                accepted.add(answer.body["id"])
                break


def count(demo: Demo, query: str) -> int:
    with sqlite3.connect(demo.folder / "second-look.sqlite3", timeout=20) as database:
        (number,) = database.execute(query).fetchone()
    return int(number)


def kill_one(demo: Demo, chance: random.Random) -> None:
    """Any process, the supervisor as likely as another; a killed supervisor is started again at once."""
    assert demo.process is not None
    victim = chance.choice(sorted({*demo.processes(), demo.process.pid}))
    if victim == demo.process.pid:
        demo.kill()
        demo.start()
        return
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_every_accepted_picture_is_decided_once_or_waits_for_a_person(demo: Demo) -> None:
    accepted: set[str] = set()
    posting = threading.Thread(target=post_all, args=(demo, accepted), daemon=True)
    posting.start()
    chance = random.Random(SEED)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 2.0))
        kill_one(demo, chance)
    posting.join(300)
    assert len(accepted) == PICTURES
    until(lambda: count(demo, UNDECIDED) == 0, seconds=150)
    for query in DOUBLES:
        assert count(demo, query) == 0, query
