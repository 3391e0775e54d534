"""Life goes on after the last death: everything that is due is worked off, every case decided, every event sent."""

from __future__ import annotations

from moderation.cases.claim import open_case
from moderation.cases.models import Case, CaseState
from moderation.pipeline.deliver import deliver_lanes, move_cases
from moderation.pipeline.prepare import PrepareLane
from moderation.pipeline.screen import ScreenLane
from moderation.pipeline.sweep import sweep
from tests.moderation.audit.sealing import seal_all
from tests.moderation.crashes.people import approve
from tests.moderation.crashes.world import World, let_times_pass, turn
from tests.servers.analysis import scores


def finish(world: World) -> None:
    """Twice, since a second round must find nothing to do."""
    world.analysis.always = scores()
    for _ in range(2):
        work_off()
        for case in Case.objects.filter(state=CaseState.OPEN):
            approve(world.cast.mira, open_case(case.id, world.cast.mira))
        work_off()
    seal_all()


def work_off() -> None:
    """The pipeline's lanes and conclusions until nothing is due."""
    let_times_pass()
    sweep()
    while turn(PrepareLane()) or turn(ScreenLane()) or move_cases() or turn(*deliver_lanes()):
        pass
