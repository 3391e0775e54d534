"""Four workers on PostgreSQL at a vendor that takes 600 requests a minute and 2 s for each answer, for three minutes.

The vendor has a token bucket that holds a second's worth and answers 429 to what comes too soon. The operator set the
same limit (`ANALYSES_REQUESTS_PER_MINUTE`), and the workers share one bucket in the database. What counts is the share
of the cap that was used, from the first request on, and that nothing comes too soon after the first second.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.arms import Ratio, Sample
from bench.measure import Measure
from bench.pictures import tiny
from bench.place import ROOT, running, wait_until
from bench.slow_api import answers
from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.intake.inspect import inspect
from moderation.intake.submit import Context, submit

WORKERS, A_MINUTE, SECONDS, MINUTES = 4, 600, 2.0, 3
MORE = 1.1  # accepted beyond what the cap lets through, so that the last worker has work to the end
GATE, GOAL = 0.95, 0.98
PATIENCE = 120.0


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    """Quick or not, it takes its three minutes: a shorter time would be mostly the start."""
    platform = create_platform(name="Bench", policy_slug="starter", actor=Actor.system()).platform
    for index in range(int(A_MINUTE * MINUTES * MORE)):
        data = tiny(index)
        submit(platform=platform, data=data, inspected=inspect(data), context=Context(), actor=Actor.system())
    url = env["ANALYSIS_API_URL"]
    port = str(urlsplit(url).port)
    server = [sys.executable, "-m", "bench.analysis_server", port, str(SECONDS), str(A_MINUTE)]
    with ExitStack() as stack:
        stack.enter_context(running(server, env))
        wait_until(lambda: answers(url), seconds=10)
        for _ in range(WORKERS):
            stack.enter_context(running([sys.executable, str(ROOT / "manage.py"), "work"], env))
        wait_until(lambda: bool(counters(url)["taken"]), seconds=PATIENCE)
        time.sleep(60 * MINUTES)
        found = counters(url)
    used = sum(moment < 60 * MINUTES for moment in found["taken"]) / (A_MINUTE * MINUTES)
    late = [moment for moment in found["too_soon"] if moment > 1]
    sample = Sample(len(found["taken"]), 60.0 * MINUTES, 0.0, {"429 after the first second": len(late)})
    ratio = None if late else Ratio(used, used, used, used, (used,))
    what = f"{WORKERS} workers at a cap of {A_MINUTE} a minute, {SECONDS:g} s an answer, {MINUTES} minutes: share used"
    samples = {"workers": [sample]}
    return [
        Measure(
            "issue 4",
            what,
            "workers",
            f"the cap {A_MINUTE // 60} a second",
            "per s",
            GATE,
            GOAL,
            ratio,
            samples,
        )
    ]


def counters(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url + "/counters") as answer:
        found: dict[str, Any] = json.load(answer)
    return found
