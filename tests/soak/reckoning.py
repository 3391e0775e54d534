"""After the storm: everything comes to rest, then the ledger is opened and the figures are written down."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import sqlite3
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from tests.soak.ledger import duplicated, events, lost, lost_files, unheard
from tests.soak.log_ledger import unlogged
from tests.soak.storm import Storm

SETTLE_SECONDS = 240.0
REDELIVER_SECONDS = 240.0
UNSETTLED = (
    "SELECT (SELECT count(*) FROM intake_submission WHERE stage <> 'done')"
    " + (SELECT count(*) FROM cases_case WHERE state IN ('opening', 'decided'))"
    " + (SELECT count(*) FROM audit_entry WHERE id > coalesce((SELECT max(to_id) FROM audit_seal), 0)) AS n"
)
VERSIONS = ("Django", "django-q2", "gunicorn", "Pillow", "psycopg")
SHOWN = 20
WAITING = "/api/v1/deliveries?state=waiting&limit=100"
FAR_OFF = timedelta(seconds=15)


def settle(storm: Storm) -> float:
    """Wait until nothing is due any more; seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLE_SECONDS and storm.read(UNSETTLED)[0]["n"]:
        time.sleep(0.5)
    return round(time.monotonic() - began, 1)


def redeliver(storm: Storm) -> int:
    """What an operator does about webhooks whose next try is minutes off: send them now. How many were asked for."""
    asked: Counter[str] = Counter()
    give_up = time.monotonic() + REDELIVER_SECONDS
    while time.monotonic() < give_up:
        waiting = 0
        for key in storm.posters.keys.values():
            with contextlib.suppress(requests.RequestException):
                rows = storm.product.get(WAITING, key)["results"]
                waiting += len(rows)
                for row in rows:
                    if is_far_off(row["next_attempt_at"]):
                        asked[row["id"]] += send_again(storm, row["id"], key)
        if not waiting:
            break
        time.sleep(2.0)
    return sum(asked.values())


def is_far_off(moment: str) -> bool:
    return datetime.fromisoformat(moment) > datetime.now(UTC) + FAR_OFF


def send_again(storm: Storm, delivery: str, key: str) -> bool:
    url = f"{storm.product.url}/api/v1/deliveries/{delivery}/redeliver"
    return requests.post(url, headers={"Authorization": f"Bearer {key}"}, timeout=20).status_code == 202


def reckon(storm: Storm) -> dict[str, Any]:
    """The artefact: every figure, and a sentence for every breach."""
    settled = settle(storm)
    again = redeliver(storm)
    verified = storm.product.manage("verify_audit")
    replayed = storm.product.manage("replay", "--all")
    books = storm.books()
    acts = storm.people.acts
    sure = {case: outcome for case, outcome in acts.decided.items() if case not in acts.unsure}
    ours = platforms(storm)
    gone = lost(books, accepted=[taken.id for taken in storm.posters.taken], decided=sure)
    gone += storm.posters.refused
    gone += lost_files(books, lambda key: (storm.product.folder / "files" / key).read_bytes())
    gone += unheard(books, platforms=ours, heard=storm.hearing.heard)
    twofold = duplicated(books)
    hidden = unlogged(books)
    if verified.returncode:
        hidden.append(f"verify_audit: {verified.stdout}{verified.stderr}"[-500:])
    changed = [f"replay: {replayed.stdout}{replayed.stderr}"[-500:]] if replayed.returncode else []
    troubles = {row["name"]: row for row in storm.scenarios}
    return {
        "database": storm.plan.database,
        "seed": storm.plan.seed,
        "seconds": round(time.time() - storm.began, 1),
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "kills": len(storm.killer.done),
        "kills_by_kind": dict(Counter(storm.killer.done)),
        "accepted": len(storm.posters.taken),
        "posts_repeated": sum(taken.tries - 1 for taken in storm.posters.taken),
        "answers": dict(storm.posters.answers),
        "decisions_by_people": len(acts.decided),
        "acts_of_people": dict(acts.count),
        "lost": len(gone),
        "duplicated": len(twofold),
        "unlogged": len(hidden),
        "unreplayed": len(changed),
        "replayed": replayed.stdout.strip(),
        "breaches": [*gone[:SHOWN], *twofold[:SHOWN], *hidden[:SHOWN], *changed],
        "submissions": dict(Counter(row["status"] for row in books.submissions)),
        "cases": dict(Counter(row["kind"] for row in books.cases)),
        "lines_of_the_log": len(books.entries),
        "events": {
            "logged": sum(entry["platform_id"] in ours for entry in events(books)),
            "heard_once_each": len(storm.hearing.heard),
            "heard": sum(storm.hearing.heard.values()),
            "answers": dict(storm.hearing.answers),
            "sent_again_by_hand": again,
        },
        "settled_s": settled,
        "wedges": [row for row in storm.scenarios if row["name"].endswith(("killed", "stopped"))],
        "poison": troubles.get("poison image"),
        "scenarios": storm.scenarios,
        "troubles_failed": [row["name"] for row in storm.scenarios if not row["ok"]],
        "versions": versions(storm),
    }


def platforms(storm: Storm) -> set[str]:
    """The ids of the platforms that post here; the demo has two of its own, with a receiver of its own."""
    rows = storm.read("SELECT id, slug FROM platforms_platform")
    return {str(row["id"]).replace("-", "") for row in rows if row["slug"] in storm.posters.keys}


def versions(storm: Storm) -> dict[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    found |= {name: importlib.metadata.version(name) for name in VERSIONS}
    if storm.cluster:
        found["postgresql"] = str(storm.read("SHOW server_version")[0]["server_version"])
    return found


def holds(figures: dict[str, Any]) -> bool:
    """Whether every promise was kept."""
    told = figures["events"]
    promises = ("lost", "duplicated", "unlogged", "unreplayed", "troubles_failed")
    broken = [figures[name] for name in promises]
    return not any(broken) and told["heard_once_each"] == told["logged"]
