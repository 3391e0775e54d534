"""`manage.py rescreen`."""

from __future__ import annotations

import time
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from moderation.audit.actor import Actor
from moderation.pipeline import plan, work
from moderation.processes.following import follow
from moderation.processes.meter import Meter
from moderation.rescreening.change import pause
from moderation.rescreening.models import Rescreen, RescreenState
from moderation.rescreening.words import in_words
from tests.cast import Cast, make_cast
from tests.moderation.pipeline.backlogs import begun, new_model, now_of, screened
from tests.servers.analysis import AnalysisServer, scores

LANTERN = ("--platform", "lantern", "--provider", "analyses")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def said(*words: str) -> str:
    out = StringIO()
    call_command("rescreen", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def backlog(cast: Cast, analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch) -> AnalysisServer:
    screened(cast.lantern, 3)
    new_model(monkeypatch)
    analysis_api.requests.clear()
    return analysis_api


def test_a_dry_run_says_what_it_would_come_to_and_begins_nothing(backlog: AnalysisServer) -> None:
    words = said(*LANTERN, "--limit", "2", "--dry-run")
    assert "2 pictures, 2 of them to be asked about: 2 calls" in words
    assert "no price is set" in words
    assert "0 pictures" in said(*LANTERN, "--since", "2099-01-01", "--dry-run")
    assert "0 pictures" in said(*LANTERN, "--since", "9999-12-31", "--dry-run")
    assert "3 pictures" in said(*LANTERN, "--since", "0001-01-01", "--dry-run")
    assert not Rescreen.objects.exists()
    assert backlog.requests == []


def test_it_looks_after_the_one_that_is_unfinished(cast: Cast, backlog: AnalysisServer) -> None:
    batch = begun(cast.lantern)
    assert f"{batch.id}  analyses at Lantern: running, 0 of 3" in said("list")
    assert said("pause").startswith("Paused: analyses at Lantern: paused")
    with pytest.raises(CommandError, match="it is paused"):
        said("pause", str(batch.id))
    said("resume")
    assert now_of(batch).state == RescreenState.RUNNING
    said("cancel", str(batch.id))
    with pytest.raises(CommandError, match="No backlog is unfinished"):
        said("cancel")


@pytest.mark.django_db
def test_a_list_of_none_says_so() -> None:
    assert said("list") == "There is no backlog, and there has been none.\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--platform", "lantern"), "Say which scorer"),
        (("--provider", "analyses"), "Say whose pictures"),
        (("--platform", "nobody", "--provider", "analyses"), "no platform 'nobody'"),
        (("--platform", "lantern", "--provider", "local"), "not set up"),
        ((*LANTERN, "--since", "yesterday"), "'yesterday' is no day: write it as 2026-01-31."),
        ((*LANTERN, "--limit", "0"), "'0' is no whole number from 1 to 2,000,000,000."),
        ((*LANTERN, "--limit", "-4"), "'-4' is no whole number"),
        (("pause", "0000"), "No backlog begins with 0000"),
    ],
)
def test_it_says_what_is_wrong(backlog: AnalysisServer, words: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        said(*words)
    assert not Rescreen.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_shows_how_far_it_is_until_it_is_done(
    analysis_api: AnalysisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    plan.seed_configured()
    screened(cast.lantern, 3)
    new_model(monkeypatch)
    analysis_api.always = scores({"gore": 0.9})

    def worker() -> None:
        try:
            until_begun()
            work()
        finally:
            connection.close()

    thread = Thread(target=worker)
    thread.start()
    words = said(*LANTERN)
    thread.join(60)
    assert "3 pictures, 3 of them to be asked about: 3 calls" in words
    assert words.rstrip().endswith("analyses at Lantern: done, 3 of 3, 3 would need a person")


def until_begun() -> None:
    while not Rescreen.objects.exists():
        time.sleep(0.05)


def test_the_bar_has_a_count_and_a_rate_and_ends_with_a_pause(cast: Cast, backlog: Any) -> None:
    batch, terminal = begun(cast.lantern), Terminal()
    pause(batch, actor=Actor.system())
    assert follow(batch, Meter(terminal, "pictures"), print).state == RescreenState.PAUSED
    assert "0 of 3 pictures" in terminal.getvalue()
    assert "/s" in terminal.getvalue()


def test_it_says_what_holds_the_backlog_up_also_where_nobody_sees_the_bar(cast: Cast, backlog: Any) -> None:
    batch, told = begun(cast.lantern), []
    batch.waits_for = "The daily budget is spent."
    batch.save()

    def say(now: Rescreen) -> None:
        told.append(in_words(now))
        pause(now, actor=Actor.system())

    follow(batch, Meter(StringIO(), "pictures"), say)
    assert told == ["analyses at Lantern: waiting: The daily budget is spent, 0 of 3, 0 would need a person"]
