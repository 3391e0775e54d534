"""Watches a backlog that a worker works off."""

from __future__ import annotations

import time
from collections.abc import Callable

from moderation.processes.meter import Meter
from moderation.rescreening.models import Rescreen, RescreenState

EVERY_SECONDS = 0.5


def follow(batch: Rescreen, meter: Meter, say: Callable[[Rescreen], object]) -> Rescreen:
    """Until it no longer runs; the batch as it is then. `say` hears of it each time that something else holds it up,
    also where nobody sees the meter."""
    waited_for = ""
    while batch.state == RescreenState.RUNNING:
        if batch.waits_for != waited_for:
            waited_for = batch.waits_for
            meter.close()
            say(batch)
        meter.reach(batch.settled, batch.total)
        time.sleep(EVERY_SECONDS)
        batch = Rescreen.objects.select_related("platform").get(id=batch.id)
    meter.close()
    return batch
