# ruff: noqa: T201 - a command talks
"""`make soak`: on each database a storm with its ledger, then the story of a guarantee. Exits with 1 when anything was
lost, doubled or unlogged, or the story did not go as it has to.

SOAK_STAGES ("storm story"), SOAK_DATABASES ("sqlite postgresql"), SOAK_SEED (a seed replays a storm), SOAK_OUT
(DATA_DIR/soak). For the storm SOAK_KILLS, SOAK_IMAGES and SOAK_TROUBLES (names, comma between; all that are possible
unless given); for the story SOAK_LABELS. Each database leaves `<database>.json` and `story-<database>.json` there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

from moderation.environment import DATA_DIR
from tests.soak import room
from tests.soak.plan import Plan
from tests.soak.postgres import find_binaries, own_cluster
from tests.soak.progress import Progress, how_far
from tests.soak.reckoning import holds, reckon
from tests.soak.storm import rage, raised
from tests.soak.story.plan import FULL, Story
from tests.soak.story.stage import tell
from tests.soak.troubles import TROUBLES, possible


def main() -> int:
    if len(sys.argv) > 1:  # what was meant as a question must not begin an hour's work
        print(__doc__)
        return 2
    no_room = room.enter_room()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    seed = int(os.environ.get("SOAK_SEED") or time.time() // 60)
    databases = (os.environ.get("SOAK_DATABASES") or "sqlite postgresql").split()
    stages = (os.environ.get("SOAK_STAGES") or "storm story").split()
    out = Path(os.environ.get("SOAK_OUT") or DATA_DIR / "soak")
    out.mkdir(parents=True, exist_ok=True)
    print(f"{' and '.join(stages)} on {' and '.join(databases)}; SOAK_SEED={seed} repeats this.")
    good = True
    for database in databases:
        if database == "postgresql" and find_binaries() is None:
            print("postgresql does not run: there are no server binaries (package postgresql)")
            continue
        if "storm" in stages:
            good = storm_on(database, seed, out, no_room=no_room) and good
        if "story" in stages:
            good = tell(Story(database, seed, int(os.environ.get("SOAK_LABELS") or FULL)), out) and good
    return 0 if good else 1


def storm_on(database: str, seed: int, out: Path, *, no_room: str) -> bool:
    """Leaves `<database>.json` in `out`; whether every promise was kept. `no_room`: why nothing can be mounted."""
    names, reasons = possible(database, no_room=no_room)
    for name, reason in reasons.items():
        print(f"{database}: no trouble “{name}”: {reason}")
    if wanted := os.environ.get("SOAK_TROUBLES"):
        names = [name for name in names if name in wanted.split(",")]
    kills = int(os.environ.get("SOAK_KILLS") or 200)
    images = int(os.environ.get("SOAK_IMAGES") or 2000)
    plan = Plan(database, kills, images, seed, troubles=tuple(names))
    print(f"{database}: {kills} kills and {images} images")
    figures = {**weather(plan, with_room=not no_room), "not_possible": reasons}
    (out / f"{database}.json").write_text(json.dumps(figures, indent=1) + "\n")
    return report(figures, out / f"{database}.json")


def leave(number: int, frame: FrameType | None) -> None:
    """End everything that was started, also when the shell had us ignore Ctrl-C."""
    sys.exit(128 + number)


def weather(plan: Plan, *, with_room: bool) -> dict[str, Any]:
    """One storm in a folder of its own, which is kept when a promise was broken."""
    folder = Path(tempfile.mkdtemp(prefix=f"sl-soak-{plan.database}-"))
    folder.chmod(0o755)  # PostgreSQL's user has to reach its own folder in it
    with ExitStack() as stack:
        disk = folder / "data" if with_room else None
        if disk:
            room.small_disk(disk)
        binaries = find_binaries() if plan.postgresql else None
        cluster = stack.enter_context(own_cluster(binaries, folder / "postgres")) if binaries else None
        progress = Progress(plan.database)
        with raised(plan, folder, cluster=cluster, disk=disk, say=progress.say) as storm:
            stack.enter_context(progress.following(lambda: how_far(storm)))
            rage(storm, TROUBLES)
            storm.people.stop()
            progress.say("the storm is over; waiting for the last outcomes and webhooks")
            figures = reckon(storm)
    if holds(figures):
        shutil.rmtree(folder, ignore_errors=True)
    else:
        figures["kept"] = str(folder / "output.log")
    return figures


def report(figures: dict[str, Any], path: Path) -> bool:
    good = holds(figures)
    counts = ", ".join(
        f"{name} {figures[name]}"
        for name in ("kills", "accepted", "lost", "duplicated", "unlogged", "unreplayed")
    )
    heard = figures["events"]
    print(f"{figures['database']}: {counts}; {heard['heard_once_each']} of {heard['logged']} events heard")
    for breach in figures["breaches"]:
        print(f"  {breach}")
    for name in figures["troubles_failed"]:
        print(f"  {name}: not within its time")
    print(f"{'It held' if good else 'IT DID NOT HOLD'}: {path}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
