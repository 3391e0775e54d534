"""320 accepted photographs of 2 megapixels through an analysis API that takes 2 s an answer, 32 side by side.

One `manage.py work` with WORKERS=1, as shipped; from its start to the last Routing, preparation included. The API's
own time for 320 answers 32 at a time is 20 s: what is above that is ours.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from bench.arms import Ratio, Sample
from bench.cpu import tree_cpu
from bench.measure import Measure
from bench.pictures import photograph
from bench.place import ROOT, number, running, wait_until
from moderation.audit.actor import Actor
from moderation.audit.verify import verify
from moderation.cases.onboard import create_platform
from moderation.intake.inspect import inspect
from moderation.intake.submit import Context, submit
from moderation.platforms.models import Platform

IMAGES, SIDE_BY_SIDE, SECONDS = 320, 32, 2.0
LIMIT = 30.0
IDEAL = IMAGES / SIDE_BY_SIDE * SECONDS
PATIENCE = 180.0


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    """Quick or not, it is one round: the figure is wall time against a limit, with no other arm."""
    database = data_dir / "second-look.sqlite3"
    accept(create_platform(name="Bench", policy_slug="starter", actor=Actor.system()).platform)
    url = env["ANALYSIS_API_URL"]
    server = [sys.executable, "-m", "bench.analysis_server", str(urlsplit(url).port), str(SECONDS)]
    with running(server, env):
        wait_until(lambda: answers(url), seconds=10)
        sample = work_off(env, database, url)
    seconds = Ratio(sample.wall, sample.wall, sample.wall, sample.wall, (sample.wall,))
    found = None if any(sample.faults.values()) else seconds
    what = f"{IMAGES} photographs of 2 MP, {SIDE_BY_SIDE} side by side at {SECONDS:g} s an answer: until the last Routing"
    return [
        Measure(
            "issue 2",
            what,
            "one worker",
            f"the API alone {IDEAL:g} s",
            "s",
            LIMIT,
            LIMIT,
            found,
            {"one worker": [sample]},
        )
    ]


def accept(platform: Platform) -> None:
    for index in range(IMAGES):
        data = photograph(index)
        submit(platform=platform, data=data, inspected=inspect(data), context=Context(), actor=Actor.system())


def work_off(env: dict[str, str], database: Path, url: str) -> Sample:
    started = time.monotonic()
    with running([sys.executable, str(ROOT / "manage.py"), "work"], env) as worker:
        wait_until(lambda: number(database, "SELECT count(*) FROM cases_routing") >= IMAGES, seconds=PATIENCE)
        wall, cpu = time.monotonic() - started, tree_cpu(worker.pid)
    with urllib.request.urlopen(url + "/counters") as answer:
        asked = json.load(answer)
    routed = number(database, "SELECT count(DISTINCT submission_id) FROM cases_routing")
    approved = number(database, "SELECT count(*) FROM intake_submission WHERE status = 'approved'")
    return Sample(
        routed,
        wall,
        cpu,
        {
            "not routed": IMAGES - routed,
            "not approved": IMAGES - approved,
            "not asked": max(0, IMAGES - asked["asked"]),
            "more than 32 at once": max(0, asked["busy_most"] - SIDE_BY_SIDE),
            "bad lines": int(not verify(progress=lambda checked, last: None).holds),
        },
    )


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/counters") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
