"""Watches a backlog that a worker works off."""

from __future__ import annotations

import time

from moderation.processes.meter import Meter
from moderation.rescreening.models import Rescreen, RescreenState

EVERY_SECONDS = 0.5


def follow(batch: Rescreen, meter: Meter) -> Rescreen:
    """Until it no longer runs; the batch as it is then."""
    while batch.state == RescreenState.RUNNING:
        meter.reach(batch.settled, batch.total)
        time.sleep(EVERY_SECONDS)
        batch = Rescreen.objects.select_related("platform").get(id=batch.id)
    meter.close()
    return batch
