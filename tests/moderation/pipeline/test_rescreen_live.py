"""A live image that comes while a backlog is worked off does not wait behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from django.db import connection

from moderation.audit.actor import Actor
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.pipeline.rescreen import RescreenLane
from moderation.rescreening.change import pause
from moderation.rescreening.models import Rescreen
from tests.cast import Cast, make_cast
from tests.moderation.pipeline.backlogs import begun, new_model, now_of, picture, screened
from tests.posting import post
from tests.servers.analysis import AnalysisServer, scores
from tests.servers.scripted import respond_after

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 1.0  # that the vendor takes for each answer
BACKLOG = 40


@pytest.fixture
def cast_of_a_backlog(analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch) -> Cast:
    from moderation.pipeline import plan

    cast = make_cast()
    plan.seed_configured()
    screened(cast.lantern, BACKLOG)
    new_model(monkeypatch)
    analysis_api.requests.clear()
    analysis_api.always = respond_after(SECONDS, scores())
    return cast


@contextmanager
def a_worker() -> Iterator[None]:
    """One worker's run on a thread of its own, with a connection of its own; it has ended afterwards."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        for rescreen in Rescreen.objects.all():
            pause(rescreen, actor=Actor.system())
        thread.join(60)


def routed_after(submission: Submission, *, most: float) -> float:
    """Seconds from now until it is decided."""
    began = time.monotonic()
    while time.monotonic() - began < most:
        if Submission.objects.get(id=submission.id).stage == "done":
            break
        time.sleep(0.02)
    return time.monotonic() - began


def test_live_images_are_routed_at_once_and_a_pause_takes_effect_within_a_second(
    cast_of_a_backlog: Cast, analysis_api: AnalysisServer
) -> None:
    cast = cast_of_a_backlog
    rescreen = begun(cast.lantern)
    with a_worker():
        waits = []
        for number in range(3):
            time.sleep(0.4)
            assert now_of(rescreen).state == "running"
            waits.append(routed_after(post(cast.lantern, picture(200 + number)), most=10))
        print(f"\nlive images routed after {[round(wait, 2) for wait in waits]} s")  # noqa: T201 - the figure is the point
        assert now_of(rescreen).answered > 0
        assert max(waits) < BACKLOG / RescreenLane().slots * SECONDS / 2, "half of what is behind the backlog"
        assert analysis_api.busy_most <= RescreenLane().slots + 1

        pause(rescreen, actor=Actor.system())
        time.sleep(SECONDS + 0.5)
        asked = len(analysis_api.requests)
        time.sleep(1.0)
        assert len(analysis_api.requests) == asked
        assert now_of(rescreen).answered < BACKLOG
