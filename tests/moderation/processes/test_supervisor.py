"""Real children, really killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.processes.child import Child
from moderation.processes.output import Output
from moderation.processes.procfs import tagged
from moderation.processes.supervisor import RUN_TAG, Supervisor, end_leftovers
from tests.moderation.processes.waiting import clean_env, lives, read_pid, until

# A child that starts a grandchild in a session of its own, as the worker does with its cluster.
FAMILY = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
script = "import time; time.sleep(60)"
grandchild = subprocess.Popen([sys.executable, "-S", "-c", script], start_new_session=True)
def tell(name, number):
    (folder / (name + ".part")).write_text(str(number))
    (folder / (name + ".part")).rename(folder / name)
tell("grandchild", grandchild.pid)
tell("child", os.getpid())
print("here I am", flush=True)
time.sleep(60)
"""

SUPERVISOR = """
import os, sys, pathlib, threading
from moderation.processes.child import Child
from moderation.processes.output import Output
from moderation.processes.supervisor import RUN_TAG, Supervisor
folder = sys.argv[1]
env = {**os.environ, RUN_TAG: folder}
command = [sys.executable, "-S", "-c", sys.argv[2], folder]
child = Child("family", command, env=env, cwd=pathlib.Path(folder), output=Output(sys.stdout))
supervisor = Supervisor(folder, [child], child.output)
supervisor.start()
supervisor.watch(threading.Event())
"""

Start = Callable[..., Supervisor]


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def start(tmp_path: Path, stop: threading.Event, printed: io.StringIO) -> Iterator[Start]:
    """Starts and watches a family on this test's own thread, as a supervisor does: `watch` gets the rest."""
    supervisors: list[Supervisor] = []

    def start_family(script: str = FAMILY, **options: float) -> Supervisor:
        env = clean_env(**{RUN_TAG: str(tmp_path)})
        output = Output(printed)
        command = [sys.executable, "-S", "-c", script, str(tmp_path)]
        supervisor = Supervisor(
            str(tmp_path), [Child("family", command, env=env, cwd=tmp_path, output=output)], output, **options
        )
        supervisor.start()
        supervisors.append(supervisor)
        return supervisor

    yield start_family
    stop.set()
    for supervisor in supervisors:
        supervisor.stop()


def meanwhile(stop: threading.Event, action: Callable[[], None]) -> threading.Thread:
    """Do something while the supervisor watches on the main thread, then stop it."""

    def act() -> None:
        try:
            action()
        finally:
            stop.set()

    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_a_full_disk_ends_nothing_that_runs(tmp_path: Path, start: Start, printed: io.StringIO) -> None:
    (tmp_path / "run.part").mkdir()  # as good as no room for the file that is written there
    supervisor = start()
    assert all(child.is_running for child in supervisor.children)
    assert "could not be noted" in printed.getvalue()


def test_a_killed_child_is_started_again_without_what_it_had_started(
    start: Start, stop: threading.Event, tmp_path: Path, printed: io.StringIO
) -> None:
    supervisor = start()
    first, first_grandchild = read_pid(tmp_path / "child"), read_pid(tmp_path / "grandchild")
    (tmp_path / "child").unlink()
    seen: list[int] = []

    def kill_it() -> None:
        os.kill(first, signal.SIGKILL)
        seen.append(read_pid(tmp_path / "child"))

    thread = meanwhile(stop, kill_it)
    supervisor.watch(stop)
    thread.join()
    assert seen
    assert seen[0] != first
    assert lives(seen[0])
    assert not lives(first_grandchild)
    assert "family ended (-9), starting it again in 0 s" in printed.getvalue()


def test_a_stopped_child_is_started_again(
    start: Start, stop: threading.Event, tmp_path: Path, printed: io.StringIO
) -> None:
    supervisor = start(still=0.5)
    first = read_pid(tmp_path / "child")
    (tmp_path / "child").unlink()
    seen: list[int] = []

    def stop_it() -> None:
        os.kill(first, signal.SIGSTOP)
        seen.append(read_pid(tmp_path / "child"))

    thread = meanwhile(stop, stop_it)
    supervisor.watch(stop)
    thread.join()
    assert seen
    assert seen[0] != first
    assert not lives(first)


def test_a_child_that_keeps_dying_is_started_less_and_less_often(
    start: Start, stop: threading.Event, tmp_path: Path, printed: io.StringIO
) -> None:
    supervisor = start("raise SystemExit(3)")
    thread = meanwhile(stop, lambda: until(lambda: "again in 1 s" in printed.getvalue()))
    supervisor.watch(stop)
    thread.join()
    pauses = [line.split("again in ")[1] for line in printed.getvalue().splitlines() if "again in" in line]
    assert pauses[:3] == ["0 s", "0.5 s", "1 s"]


def test_stop_leaves_nothing(start: Start, tmp_path: Path) -> None:
    supervisor = start()
    pids = [read_pid(tmp_path / "child"), read_pid(tmp_path / "grandchild")]
    supervisor.stop()
    assert not [pid for pid in pids if lives(pid)]
    assert tagged(RUN_TAG, str(tmp_path)) == set()


def test_stop_ends_a_child_that_does_not_listen(start: Start, tmp_path: Path, printed: io.StringIO) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); "
    supervisor = start(deaf + "time.sleep(60)")
    until(lambda: "deaf" in printed.getvalue())
    supervisor.stop_grace = 0.3
    supervisor.stop()
    assert tagged(RUN_TAG, str(tmp_path)) == set()


def test_a_childs_lines_carry_its_name(start: Start, printed: io.StringIO) -> None:
    start()
    until(lambda: "family   │ here I am\n" in printed.getvalue())


def test_what_a_killed_supervisor_left_is_ended_first(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path), FAMILY.replace("import os", SURVIVE, 1)],
        env=clean_env(),
        stdout=subprocess.DEVNULL,
    )
    child, grandchild = read_pid(tmp_path / "child"), read_pid(tmp_path / "grandchild")
    supervisor.kill()
    supervisor.wait()
    assert lives(child)
    assert end_leftovers(str(tmp_path)) >= 2
    assert not lives(child)
    assert not lives(grandchild)


# As a wedged process would: it takes no notice of the signal that its parent's death sends.
SURVIVE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nimport os"


def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path), FAMILY], env=clean_env(), stdout=subprocess.DEVNULL
    )
    child = read_pid(tmp_path / "child")
    supervisor.kill()
    supervisor.wait()
    until(lambda: not lives(child), seconds=5)
    end_leftovers(str(tmp_path))
    assert tagged(RUN_TAG, str(tmp_path)) == set()


def test_leftovers_of_another_folder_are_left_alone(start: Start, tmp_path: Path) -> None:
    start()
    child = read_pid(tmp_path / "child")
    assert end_leftovers(f"{tmp_path}-other") == 0
    assert lives(child)
