"""A backlog end to end: a real scorer's server, real tables, the pipeline's own engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from django_q.models import OrmQ

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision, Routing
from moderation.intake.models import Image, Rendition, Submission
from moderation.pipeline import work
from moderation.pipeline.rescreen import RescreenLane
from moderation.pipeline.rescreen_estimate import RescreenRefused, estimate
from moderation.pipeline.sweep import sweep
from moderation.rescreening.change import cancel, pause, resume
from moderation.rescreening.chosen import Choice
from moderation.rescreening.models import ItemState, RescreenItem, RescreenState
from moderation.screening.limits import prices
from moderation.screening.models import Call, Line, LineState, Screening
from moderation.vocabulary import Verdict
from tests.cast import Cast
from tests.moderation.pipeline.backlogs import SCORER, begun, new_model, now_of, picture, screened
from tests.moderation.screening.limits.asking import CENT, budget
from tests.posting import post
from tests.servers import analysis
from tests.servers.analysis import AnalysisServer, scores
from tests.servers.scripted import respond

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def _priced(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A picture costs a cent by the table, and a fifth of that by the server's own count."""
    path = tmp_path / "prices.toml"
    path.write_text("[analyses]\nper_request = 0.01\n")
    settings.PRICES_FILE = str(path)
    prices.table.cache_clear()
    yield
    prices.table.cache_clear()


@pytest.fixture
def backlog(cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Six pictures of Lantern's, approved; the scorer has a new model since and has not been asked by it."""
    found = screened(cast.lantern, 6)
    new_model(monkeypatch)
    analysis_api.requests.clear()
    return found


def test_it_asks_about_each_picture_once_and_decides_nothing(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    before = (Decision.objects.count(), Case.objects.count(), Routing.objects.count())
    statuses = set(Submission.objects.values_list("id", "status", "version"))
    analysis_api.always = scores({"gore": 0.9})
    rescreen = begun(cast.lantern)
    work()

    done = now_of(rescreen)
    assert done.state == RescreenState.DONE
    assert (done.total, done.taken, done.answered, done.needing) == (6, 6, 6, 6)
    assert (done.reused, done.failed, done.skipped, done.rejecting) == (0, 0, 0, 0)
    assert len(analysis_api.requests) == 6
    assert Screening.objects.count() == 12
    assert Call.objects.filter(submission_id__in=[one.id for one in backlog]).count() == 12
    assert (Decision.objects.count(), Case.objects.count(), Routing.objects.count()) == before
    assert set(Submission.objects.values_list("id", "status", "version")) == statuses
    assert set(RescreenItem.objects.values_list("verdict", flat=True)) == {Verdict.REVIEW}
    assert Entry.objects.filter(event="submission.rescreened").count() == 6
    assert Entry.objects.filter(event="rescreen.done").count() == 1


def test_an_equal_request_is_not_asked_again(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    begun(cast.lantern)
    work()
    again = begun(cast.lantern)
    work()
    assert len(analysis_api.requests) == 6
    assert (now_of(again).answered, now_of(again).reused) == (6, 6)


def test_it_takes_the_newest_first_and_no_more_than_were_wanted(
    cast: Cast, backlog: list[Submission]
) -> None:
    rescreen = begun(cast.lantern, most=2)
    work()
    assert (now_of(rescreen).total, now_of(rescreen).answered) == (2, 2)
    asked = set(RescreenItem.objects.values_list("submission_id", flat=True))
    assert asked == {one.id for one in backlog[:2]}


def test_what_was_not_chosen_is_left_alone(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    post(cast.kleinmarkt, picture(77))
    work()
    analysis_api.requests.clear()
    Submission.objects.filter(id=backlog[0].id).update(status="rejected")
    assert estimate(Choice(SCORER, cast.lantern, since=timezone.now())).pictures == 0
    assert estimate(Choice(SCORER, cast.lantern, since=backlog[2].received_at)).pictures >= 3
    rescreen = begun(cast.lantern, status="approved")
    work()
    assert now_of(rescreen).answered == len(analysis_api.requests) == 5


def test_a_locked_picture_is_never_sent(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    Image.objects.filter(id=backlog[0].image_id).update(locked_at=timezone.now())
    Image.objects.filter(id=backlog[1].image_id).update(erased_at=timezone.now())
    Rendition.objects.filter(image_id=backlog[2].image_id).delete()
    rescreen = begun(cast.lantern)
    work()
    assert (now_of(rescreen).answered, now_of(rescreen).skipped) == (3, 3)
    assert len(analysis_api.requests) == 3
    reasons = dict(RescreenItem.objects.exclude(why="").values_list("submission_id", "why"))
    assert [reasons[one.id] for one in backlog[:3]] == ["locked", "erased", "no_picture"]


def test_what_is_said_of_a_picture_that_was_locked_meanwhile_is_not_kept(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    begun(cast.lantern, most=1)
    lane = RescreenLane()
    (job,) = lane.claim(4)
    Image.objects.filter(id=job.item.submission.image_id).update(locked_at=timezone.now())
    land_one(lane, job)
    assert RescreenItem.objects.get().state == ItemState.SKIPPED
    assert Screening.objects.count() == 6
    assert Call.objects.latest("begun_at").state == "answered"


def land_one(lane: RescreenLane, job: Any) -> None:
    from django.db import transaction

    came = lane.perform(job)
    with transaction.atomic():
        lane.commit(job, came)


def test_a_damaged_picture_is_skipped(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer, files_folder: Path
) -> None:
    key = Rendition.objects.get(image_id=backlog[0].image_id, name="analysis").key
    (files_folder / key).write_bytes(b"not what it was")
    rescreen = begun(cast.lantern)
    work()
    assert (now_of(rescreen).answered, now_of(rescreen).skipped) == (5, 1)
    assert len(analysis_api.requests) == 5
    assert not Call.objects.filter(state="running").exists()


def test_it_takes_no_more_once_it_is_paused_and_goes_on_where_it_was(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    rescreen = begun(cast.lantern)
    lane = RescreenLane()
    jobs = lane.claim(4)
    assert len(jobs) == 4
    assert pause(rescreen, actor=Actor.person(cast.priya.id))
    assert not pause(rescreen, actor=SYSTEM)
    assert lane.claim(4) == []
    for job in jobs:  # what was on its way was paid for, and lands
        land_one(lane, job)
    work()
    assert (now_of(rescreen).answered, now_of(rescreen).state) == (4, RescreenState.PAUSED)
    assert sweep().due is False

    assert resume(rescreen, actor=SYSTEM)
    work()
    assert (now_of(rescreen).answered, now_of(rescreen).state) == (6, RescreenState.DONE)
    assert len(analysis_api.requests) == 6
    told = Entry.objects.filter(event__startswith="rescreen.").order_by("id").values_list("event", flat=True)
    assert list(told) == ["rescreen.begun", "rescreen.paused", "rescreen.resumed", "rescreen.done"]


def test_a_cancelled_one_ends_for_good(cast: Cast, backlog: list[Submission]) -> None:
    rescreen = begun(cast.lantern)
    RescreenLane().claim(4)
    assert cancel(rescreen, actor=SYSTEM)
    assert not resume(rescreen, actor=SYSTEM)
    work()
    assert now_of(rescreen).answered == 0
    assert now_of(rescreen).ended_at is not None
    begun(cast.lantern)


def test_it_stands_behind_whatever_live_traffic_has(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    begun(cast.lantern)
    submission = post(cast.lantern, picture(200))
    assert RescreenLane().claim(4) == []
    Submission.objects.filter(id=submission.id).update(due_at=timezone.now() + timedelta(hours=1))
    assert len(RescreenLane().claim(4)) == 4


def test_a_workers_death_loses_nothing_and_what_was_answered_is_not_asked_again(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    rescreen = begun(cast.lantern)
    lane = RescreenLane()
    jobs = lane.claim(4)
    land_one(lane, jobs[0])
    past = timezone.now() - timedelta(seconds=1)
    RescreenItem.objects.filter(state=ItemState.WAITING).update(lease_until=past)
    work()
    assert (now_of(rescreen).answered, now_of(rescreen).state) == (6, RescreenState.DONE)
    assert len(analysis_api.requests) == 6
    land_one(lane, jobs[1])  # it was not dead, only late
    assert now_of(rescreen).answered == 6
    assert Screening.objects.count() == 12


def test_a_picture_that_ends_every_worker_is_given_up(cast: Cast, backlog: list[Submission]) -> None:
    rescreen = begun(cast.lantern, most=1)
    RescreenLane().claim(4)
    RescreenItem.objects.update(lease_until=timezone.now() - timedelta(seconds=1), attempts=5)
    work()
    assert (now_of(rescreen).failed, now_of(rescreen).state) == (1, RescreenState.DONE)


def test_a_budget_holds_it_up_before_live_traffic_has_none(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    Call.objects.all().delete()
    analysis_api.always = scores(usage={"cost": 0.01})
    budget(5)
    rescreen = begun(cast.lantern)
    work()
    held = now_of(rescreen)
    assert (held.state, held.answered, held.failed) == (RescreenState.RUNNING, 4, 0)
    assert held.waits_for == "The rest of a budget for analyses is kept for what comes in."
    assert len(analysis_api.requests) == 4
    post(cast.lantern, picture(200))
    work()
    assert len(analysis_api.requests) == 5, "a live picture still has its money"

    budget(100)
    now_of(rescreen)
    type(held).objects.update(look_again_at=timezone.now())
    work()
    assert (now_of(rescreen).state, now_of(rescreen).answered) == (RescreenState.DONE, 6)
    told = Entry.objects.filter(event__startswith="rescreen.").order_by("id").values_list("event", flat=True)
    assert list(told) == ["rescreen.begun", "rescreen.held", "rescreen.went_on", "rescreen.done"]


def test_a_vendor_in_trouble_holds_it_up_and_fails_no_picture(
    cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(cast.lantern, 16)
    new_model(monkeypatch)
    analysis_api.requests.clear()
    analysis_api.always = respond(500)
    rescreen = begun(cast.lantern)
    work()
    held = now_of(rescreen)
    assert (held.state, held.failed) == (RescreenState.RUNNING, 0)
    assert held.waits_for == "Analyses is paused. 10 requests in a row failed."
    assert len(analysis_api.requests) <= 14

    analysis_api.always = scores()
    for _ in range(3):
        heal()
        work()
    assert (now_of(rescreen).state, now_of(rescreen).answered) == (RescreenState.DONE, 16)


def heal() -> None:
    """The times that were waited for have come."""
    from moderation.rescreening.models import Rescreen

    now = timezone.now()
    Line.objects.update(probe_at=now, blocked_until=None)
    Rescreen.objects.filter(look_again_at__gt=now).update(look_again_at=now)
    RescreenItem.objects.filter(state=ItemState.WAITING, due_at__gt=now).update(due_at=now)


def test_a_refused_key_holds_it_up(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    analysis_api.always = analysis.error(401, "invalid_api_key")
    rescreen = begun(cast.lantern)
    work()
    assert Line.objects.get().state == LineState.STOPPED
    assert now_of(rescreen).failed == 0
    assert "is stopped. It refuses our key." in now_of(rescreen).waits_for


def test_a_picture_that_its_scorer_refuses_fails_alone(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    analysis_api.play(analysis.error(400, "invalid_image"))
    rescreen = begun(cast.lantern)
    for _ in range(4):
        work()
        heal()
    assert now_of(rescreen).state == RescreenState.DONE
    assert (now_of(rescreen).answered, now_of(rescreen).failed) == (5, 1)
    assert set(Submission.objects.values_list("status", flat=True)) == {"approved"}


def test_only_scorers_that_the_policy_names_are_asked(
    cast: Cast, backlog: list[Submission], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RescreenRefused, match="not set up"):
        begun_with("sightengine")
    from moderation.pipeline import plan

    settings.SCREENING_PROVIDERS = ["analyses", "local"]
    plan.configured.cache_clear()
    with pytest.raises(RescreenRefused, match="does not ask local"):
        begun_with("local", cast.lantern)
    assert estimate(Choice("local")).pictures == 0


def begun_with(scorer: str, platform: Any = None) -> None:
    from moderation.pipeline.rescreen_begin import begin

    begin(Choice(scorer, platform), why="", actor=SYSTEM)


def test_one_scorer_has_one_backlog_at_a_time(cast: Cast, backlog: list[Submission]) -> None:
    begun(cast.lantern)
    with pytest.raises(RescreenRefused, match="not finished"):
        begun()


def test_the_estimate_asks_nobody_and_is_right(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer
) -> None:
    before = estimate(Choice(SCORER, cast.lantern))
    assert (before.pictures, before.all_calls, before.all_cost, before.exact) == (6, 6, 6 * CENT, True)
    assert analysis_api.requests == []
    begun(cast.lantern, most=4)
    work()
    after = estimate(Choice(SCORER, cast.lantern))
    assert (after.pictures, after.all_calls, after.all_cost) == (6, 2, 2 * CENT)


def test_the_sweep_wakes_a_worker_for_it_and_does_not_call_it_late(
    cast: Cast, backlog: list[Submission]
) -> None:
    begun(cast.lantern)
    report = sweep()
    assert report.due
    assert report.oldest_due_seconds == 0
    assert report.first_wake_up is not None
    assert sweep().first_wake_up == report.first_wake_up  # nobody took it
    OrmQ.objects.update(lock=timezone.now() + timedelta(minutes=1))  # somebody did, and is not done
    assert sweep().first_wake_up == report.first_wake_up


def test_the_pace_of_a_vendor_holds_for_it_too(
    cast: Cast, backlog: list[Submission], analysis_api: AnalysisServer, settings: LazySettings
) -> None:
    settings.PACES = {"analyses": (300, 0)}
    rescreen = begun(cast.lantern)
    began = time.monotonic()
    work()
    assert now_of(rescreen).state == RescreenState.DONE
    assert len(analysis_api.requests) == 6
    assert time.monotonic() - began >= (6 - 3) / 5
    assert set(RescreenItem.objects.values_list("attempts", flat=True)) == {1}
