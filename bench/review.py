"""Rows 8 and 9 without the peer: a moderator takes the next of 50,000 open cases, and decides one, over HTTP.

Both sides are gunicorn with one worker on the same PostgreSQL. Ours is the product: the session, the person and what
they may do, the queue, the claim with its line of the log, and the whole page of the case (`/review/next` and the
redirect it answers with); then the form that decides, which also claims the next case. The floor is a bare DRF view
behind session and sign-in middleware that sends the same writing statements for anybody, and answers with one row.
How much of the floor's own time a real product may take on top is not a goal of table D: it shows where ours stands.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from bench.arms import Arm, run_rounds
from bench.cases import open_cases
from bench.desk import Bare, Deciding, Taking, gunicorn, signed_in
from bench.measure import Measure, measured
from bench.place import manage

COUNT = 50_000
TAKE, DECIDE = "take the next case, its page", "decide, and take the next"
FLOOR_TAKE, FLOOR_DECIDE = "bare claim", "bare decision"


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units = (5, 25) if quick else (7, 60)
    manage(env, "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
    desk = open_cases(COUNT)
    with ExitStack() as stack:
        port, pid = stack.enter_context(gunicorn("moderation.wsgi:application", env))
        bare = env | {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
        bare_port, bare_pid = stack.enter_context(gunicorn("bench.bare.wsgi:application", bare))
        moderator = signed_in(desk, port)
        arms: list[Arm] = [
            Taking(TAKE, moderator, pid, units),
            Bare(FLOOR_TAKE, bare_port, bare_pid, units, "/claim", desk),
            Deciding(DECIDE, moderator, pid, units),
            Bare(FLOOR_DECIDE, bare_port, bare_pid, units, "/decide", desk),
        ]
        samples = run_rounds(arms, rounds)
    measures = []
    for row, ours, floor in (("8", TAKE, FLOOR_TAKE), ("9", DECIDE, FLOOR_DECIDE)):
        for unit in ("ms p50", "ms CPU"):
            measures.append(
                measured(
                    f"{row} floor",
                    f"over HTTP, {COUNT:,} open",
                    samples,
                    ours,
                    floor,
                    unit=unit,
                    gate=8,
                    goal=5,
                )
            )
    return measures
