"""The task behind every wake-up: work off whatever is due."""

from __future__ import annotations

from moderation.pipeline.bulk import BulkLane
from moderation.pipeline.deliver import deliver_lanes, move_cases, next_move
from moderation.pipeline.engine import Engine
from moderation.pipeline.prepare import PrepareLane
from moderation.pipeline.rescreen import RescreenLane
from moderation.pipeline.screen import ScreenLane
from moderation.pipeline.see import see_lanes
from moderation.pipeline.shadow import ShadowLane
from moderation.stop import is_given
from moderation.wake import wake

RUN_SECONDS = 45.0  # django-q2 ends a task after 90 s; calls still in flight then need up to 25 s more


def work() -> None:
    """Run the stages until nothing is due; when the time is up or all are to stop, leave a wake-up for the rest."""
    engine = Engine(
        [
            PrepareLane(),
            ScreenLane(),
            *deliver_lanes(),
            *see_lanes(),
            BulkLane(),
            RescreenLane(),
            ShadowLane(),
        ],
        between=move_cases,
        next_between=next_move,
        seconds=RUN_SECONDS,
        stopping=is_given,
    )
    if engine.run():
        wake()
