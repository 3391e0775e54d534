# ruff: noqa: T201 - how many moments each stage has is what one wants to read
"""Every stage dies at each of its moments, its work comes back twice, and nothing is lost, doubled or hidden.

By default before every operation and after the last one, which leaves behind what dying after each of them does;
CRASHES=all dies after each of them as well. `pytest -s` shows how many moments there were.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.moderation.crashes import acting, complaining, lanes, observing, people, receiving, sealing
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.sweeping import Sweep, chosen
from tests.moderation.crashes.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Python 3.12 warns of a fork beside threads; ours are the servers', and the child uses nothing of theirs.
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
    pytest.mark.timeout(900),
]
STAGES: list[type[Stage[Any]]] = [
    *(receiving.Receive, receiving.ReceiveWithKey, receiving.ReceiveOverHttp),
    *(lanes.Prepare, lanes.Refuse, lanes.Screen, lanes.KeepForLater),
    *(lanes.Approve, lanes.Reject, lanes.Review, lanes.Sample, lanes.Rescreening),
    *(people.Claim, people.Decide, people.Conclude, people.ConcludeDrawn, people.OpenLater, people.Undo),
    *(complaining.HandOnReport, complaining.HandOnAppeal, complaining.AnswerReports),
    *(observing.Observe, observing.Alarm),
    *(acting.ActOnMany, lanes.Deliver, lanes.Gone, sealing.Seal),
]


@pytest.mark.parametrize("kind", STAGES, ids=lambda kind: kind.name)
def test_it_may_die_anywhere(crash_world: World, kind: type[Stage[Any]]) -> None:
    sweep = Sweep(kind(crash_world))
    sweep.run(crash_world)
    print(
        f"\n{kind.name}: died at {sweep.deaths} of {len(sweep.moments)} moments, {len(sweep.wrong)} violations"
    )
    assert "\n".join(sweep.wrong) == ""
    assert sweep.deaths == len(chosen(sweep.moments)) > 0
