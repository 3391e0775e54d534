"""After the story: its figures, and a sentence for each that is not what it has to be."""

from __future__ import annotations

import os
import time
from typing import Any

from tests.soak.books import read_books
from tests.soak.ledger import duplicated, lost
from tests.soak.log_ledger import unlogged
from tests.soak.story.plan import CHECKS, Story
from tests.soak.story.telling import Telling

SHOWN = 20


def outcome_of(telling: Telling) -> dict[str, Any]:
    """The artefact."""
    figures = {
        "database": telling.story.database,
        "seed": telling.story.seed,
        "labels": telling.story.labels,
        "tolerated_per_1000": telling.story.missed,
        "new_abuse": telling.story.new_abuse,
        **telling.tell(),
    }
    books = read_books(telling.record.read)
    replayed, verified = (
        telling.product.manage(*words) for words in (("replay", "--all"), ("verify_audit",))
    )
    figures |= {
        "accepted": len(telling.poster.taken),
        "replay": (replayed.stdout or replayed.stderr).strip()[-500:],
        "replays": replayed.returncode == 0,
        "log_verifies": verified.returncode == 0,
        "ledger": [
            *lost(books, accepted=telling.poster.taken, decided={})[:SHOWN],
            *duplicated(books)[:SHOWN],
            *unlogged(books)[:SHOWN],
        ],
        "seconds": round(time.monotonic() - telling.began, 1),
        "seconds_by_chapter": telling.seconds,
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }
    return figures | {"amiss": amiss(figures, telling.story)}


def amiss(figures: dict[str, Any], story: Story) -> list[str]:
    """Each promise that was not kept; empty when the story went as it has to."""
    shadow, calm, alarm = figures["shadow"], figures["calm"], figures["alarm"]
    suspended, resumed = figures["suspended"], figures["resumed"]
    certificate, again = figures["certificate"], figures["certified_anew"]
    least = story.least_automatic
    found = {
        f"{shadow['automatic']} outcomes were automatic in shadow mode": shadow["automatic"] > 0,
        f"the certificate leaves {certificate['automatic']} to the machine, not {least}": certificate[
            "automatic"
        ]
        < least,
        f"under it {calm['automatic_share']} was automatic, not {least}": calm["automatic_share"] < least,
        "it ended before anything had changed": not calm["in_force"],
        f"no alarm within {CHECKS} spot checks": not alarm["ended"] or alarm["checks"] > CHECKS,
        "approvals were not suspended by the alarm": not alarm["approvals_suspended"],
        f"{suspended['automatic']} outcomes were automatic while suspended": suspended["automatic"] > 0,
        "nothing could be certified anew": again["automatic"] <= 0,
        "the new certificate is not in force": not resumed["in_force"],
        "nothing was automatic under the new certificate": resumed["automatic"] == 0,
        "outcomes were automatic without a certificate": calm["uncertified"] + resumed["uncertified"] > 0,
        f"not every decision replays: {figures['replay']}": not figures["replays"],
        "the log does not verify": not figures["log_verifies"],
    }
    return [*(words for words, wrong in found.items() if wrong), *figures["ledger"]]
