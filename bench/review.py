"""Rows 8 and 9 without the peer: a moderator takes the next of 50,000 open cases, and decides one, over HTTP.

Both sides are gunicorn with one worker on the same PostgreSQL. Ours is the product: the session, the person and what
they may do, the queue, and the claim with its line of the log (`/review/next`), alone and with the whole page of the case
that it sends on to; then the form that decides, which also claims the next case. The floor is a bare DRF view
behind session and sign-in middleware that sends the same writing statements for anybody, and answers with one row.
Table D has no goal for this: the limits only notice when a request grows by half.
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
TAKE, PAGE, DECIDE = "take the next case", "the same with its page", "decide, and take the next"
FLOOR_TAKE, FLOOR_DECIDE = "bare claim", "bare decision"

GATES = {
    (TAKE, "ms p50"): 5.0,
    (TAKE, "ms CPU"): 12.0,
    (PAGE, "ms p50"): 10.0,
    (PAGE, "ms CPU"): 32.0,
    (DECIDE, "ms p50"): 5.0,
    (DECIDE, "ms CPU"): 15.0,
}


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
            Taking(PAGE, moderator, pid, units, with_page=True),
            Bare(FLOOR_TAKE, bare_port, bare_pid, units, "/claim", desk),
            Deciding(DECIDE, moderator, pid, units),
            Bare(FLOOR_DECIDE, bare_port, bare_pid, units, "/decide", desk),
        ]
        samples = run_rounds(arms, rounds)
    measures = []
    for row, ours, floor in (("8", TAKE, FLOOR_TAKE), ("8", PAGE, FLOOR_TAKE), ("9", DECIDE, FLOOR_DECIDE)):
        for unit in ("ms p50", "ms CPU"):
            measures.append(
                measured(
                    f"{row} floor",
                    f"over HTTP, {COUNT:,} open",
                    samples,
                    ours,
                    floor,
                    unit=unit,
                    gate=GATES[ours, unit],
                    goal=GATES[ours, unit],
                )
            )
    return measures
