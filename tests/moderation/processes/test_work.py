"""The worker's supervisor over a cluster that is killed, stopped, or deaf."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from moderation.environment import BASE_DIR
from moderation.processes.procfs import tagged
from moderation.processes.watchdog import Doorkeeper, Watchdog
from moderation.processes.work import OWNER_TAG, Work
from moderation.stop import STOP_FD, Word, is_given
from tests.moderation.processes.waiting import clean_env, lives, read_pid, until

# Plays the cluster: a main process with one more beside it.
CLUSTER = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
script = "import time; time.sleep(60)"
def tell(name, number):
    (folder / (name + ".part")).write_text(str(number))
    (folder / (name + ".part")).rename(folder / name)
tell("worker", subprocess.Popen([sys.executable, "-S", "-c", script]).pid)
tell("main", os.getpid())
time.sleep(60)
"""

# Plays one that hears the word to stop, in a process that it forked itself, and goes on deaf to any signal until then.
HEARING = """
import os, pathlib, signal, sys, time
from moderation.stop import is_given
folder = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    (folder / "ready").write_text("" if is_given() else "listens")
    while not is_given():
        time.sleep(0.02)
    (folder / "heard").write_text("heard")
    os._exit(0)
os.wait()
"""

OWNER = """
import pathlib, sys, threading
from moderation.processes.watchdog import Watchdog
from moderation.processes.work import Work
def sweep():
    raise RuntimeError("no database here")
command = [sys.executable, "-S", "-c", sys.argv[1], sys.argv[2]]
Work(command, sweep, every=60, watchdog=Watchdog()).run(threading.Event())
"""


@dataclass
class Report:
    oldest_due_seconds: float = 0.0
    first_wake_up: int | None = None


def idle() -> Report:
    return Report()


class Stuck:
    """One row, due since a minute before the first sweep."""

    def __init__(self) -> None:
        self.since = time.monotonic() - 60

    def __call__(self) -> Report:
        return Report(time.monotonic() - self.since)


def command(folder: Path, script: str = CLUSTER) -> list[str]:
    return [sys.executable, "-S", "-c", script, str(folder)]


def run_while(work: Work, action: Callable[[], None]) -> None:
    """Run the supervisor here, on the main thread, and `action` beside it; stop when that is done."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def act() -> None:
        try:
            action()
        except BaseException as failure:
            failures.append(failure)
        finally:
            stop.set()

    thread = threading.Thread(target=act)
    thread.start()
    work.run(stop)
    thread.join()
    if failures:
        raise failures[0]


def next_main(folder: Path, before: int) -> int:
    until(lambda: read_pid(folder / "main") != before)
    return read_pid(folder / "main")


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_a_cluster_whose_main_process_died_is_replaced_as_a_whole(
    tmp_path: Path, kill: signal.Signals
) -> None:
    def act() -> None:
        main, worker = read_pid(tmp_path / "main"), read_pid(tmp_path / "worker")
        os.kill(main, kill)
        assert lives(next_main(tmp_path, main))
        assert not lives(worker)

    run_while(Work(command(tmp_path), idle, every=0.1, watchdog=Watchdog()), act)


def test_a_cluster_that_stands_still_is_replaced(tmp_path: Path) -> None:
    work = Work(command(tmp_path), Stuck(), every=0.1, watchdog=Watchdog(overdue=1, patience=1))

    def act() -> None:
        main, worker = read_pid(tmp_path / "main"), read_pid(tmp_path / "worker")
        os.kill(main, signal.SIGSTOP)
        next_main(tmp_path, main)
        assert not lives(main)
        assert not lives(worker)

    run_while(work, act)


def test_a_cluster_that_leaves_a_wake_up_where_it_is_is_replaced(tmp_path: Path) -> None:
    """As when only a backlog is due, which never counts as late."""
    unheard = Report(first_wake_up=7)
    keeper = Doorkeeper(patience=1)
    work = Work(command(tmp_path), lambda: unheard, every=0.1, watchdog=Watchdog(), doorkeeper=keeper)

    def act() -> None:
        main = read_pid(tmp_path / "main")
        next_main(tmp_path, main)
        assert not lives(main)

    run_while(work, act)


def test_a_stopped_process_is_replaced_although_no_sweep_gets_through(tmp_path: Path) -> None:
    """As when it was stopped inside a transaction, and SQLite's write lock stands stopped with it."""

    def locked_out() -> Report:
        raise RuntimeError("database is locked")

    work = Work(command(tmp_path), locked_out, every=0.1, watchdog=Watchdog(), still=0.5)

    def act() -> None:
        main, worker = read_pid(tmp_path / "main"), read_pid(tmp_path / "worker")
        os.kill(worker, signal.SIGSTOP)
        next_main(tmp_path, main)
        assert not lives(main)
        assert not lives(worker)

    run_while(work, act)


def test_a_process_that_is_stopped_for_a_moment_is_left_alone(tmp_path: Path) -> None:
    work = Work(command(tmp_path), idle, every=0.1, watchdog=Watchdog(), still=60)

    def act() -> None:
        main, worker = read_pid(tmp_path / "main"), read_pid(tmp_path / "worker")
        os.kill(worker, signal.SIGSTOP)
        threading.Event().wait(4.0)
        assert read_pid(tmp_path / "main") == main
        assert lives(worker)

    run_while(work, act)


def test_a_cluster_with_nothing_to_do_is_left_alone(tmp_path: Path) -> None:
    work = Work(command(tmp_path), idle, every=0.05, watchdog=Watchdog(overdue=0.1, patience=0.1))

    def act() -> None:
        main = read_pid(tmp_path / "main")
        threading.Event().wait(1.0)
        assert read_pid(tmp_path / "main") == main
        assert lives(main)

    run_while(work, act)


def test_a_sweep_that_fails_stops_nothing(tmp_path: Path) -> None:
    calls: list[int] = []

    def sweep() -> Report:
        calls.append(1)
        if len(calls) < 3:
            raise RuntimeError("the database is away")
        return Report()

    run_while(
        Work(command(tmp_path), sweep, every=0.05, watchdog=Watchdog()), lambda: until(lambda: len(calls) > 4)
    )


def test_a_stop_leaves_nothing_even_when_the_sweep_hangs_and_the_cluster_is_deaf(tmp_path: Path) -> None:
    deaf = CLUSTER.replace("folder =", "import signal; signal.signal(15, signal.SIG_IGN); folder =", 1)
    let_go = threading.Event()

    def hang() -> Report:
        let_go.wait(30)
        return Report()

    work = Work(command(tmp_path, deaf), hang, every=0.01, watchdog=Watchdog(), stop_grace=0.3)
    run_while(work, partial(read_pid, tmp_path / "main"))
    let_go.set()
    assert not lives(read_pid(tmp_path / "main"))
    assert not lives(read_pid(tmp_path / "worker"))
    assert tagged(OWNER_TAG, work.owner) == set()


def test_what_a_killed_owner_left_is_ended_at_the_next_start(tmp_path: Path) -> None:
    deaf = CLUSTER.replace("folder =", "import signal; signal.signal(15, signal.SIG_IGN); folder =", 1)
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, deaf, str(tmp_path)],
        env=clean_env(),
        cwd=BASE_DIR,
        stderr=subprocess.DEVNULL,
    )
    main, worker = read_pid(tmp_path / "main"), read_pid(tmp_path / "worker")
    owner.kill()
    owner.wait()
    assert lives(main)
    (tmp_path / "next").mkdir()
    run_while(
        Work(command(tmp_path / "next"), idle, every=0.1, watchdog=Watchdog()),
        partial(read_pid, tmp_path / "next" / "main"),
    )
    assert not lives(main)
    assert not lives(worker)


def test_a_process_of_the_cluster_hears_that_it_is_to_stop(tmp_path: Path) -> None:
    work = Work(command(tmp_path, HEARING), idle, every=60, watchdog=Watchdog(), stop_grace=20)
    began = time.monotonic()
    run_while(work, lambda: until((tmp_path / "ready").exists))
    assert (tmp_path / "ready").read_text() == "listens"
    assert (tmp_path / "heard").read_text() == "heard"
    assert work.process is not None
    assert (work.process.returncode, time.monotonic() - began < 15) == (0, True)


def test_nobody_is_told_to_stop_where_no_supervisor_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STOP_FD, raising=False)
    assert not is_given()


def test_a_pipe_that_was_not_inherited_tells_nobody_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where processes are not forked: the descriptor is closed there, or another file."""
    word = Word()
    monkeypatch.setenv(STOP_FD, word.env[STOP_FD])
    assert not is_given()
    word.give()
    assert is_given()
    reading, writing = os.pipe()
    os.close(writing)  # at its end, and another pipe
    os.dup2(reading, word.inherited)
    assert not is_given()
    os.close(reading)
    word.started()
    assert not is_given()
