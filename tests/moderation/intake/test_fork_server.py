"""What the confinement promises: limits hold, deaths are survived, nothing lives on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.intake.decoder import Decoder, DecodeRefused, DecoderFailed
from tests import pictures

ROOT = Path(__file__).parents[3]
SEED = b"a seed"


def slow_picture() -> bytes:
    """Allowed at the door and seconds of work: hundreds of frames to be laid over each other."""
    return pictures.gif_of(400, 1000, 1000)


def descendants(pid: int) -> set[int]:
    """All processes below this one that are not yet dead."""
    children: dict[int, set[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state not in "ZX":
                children.setdefault(int(parent), set()).add(int(entry.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        new = children.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def new_below(before: set[int]) -> set[int]:
    return descendants(os.getpid()) - before


def test_it_starts_one_server_and_leaves_nothing_after_close() -> None:
    before = descendants(os.getpid())
    with Decoder() as decoder:
        decoder.decode(pictures.jpeg(), seed=SEED)
        decoder.decode(pictures.png(), seed=SEED)
        assert wait_until(lambda: len(new_below(before)) == 1)
    assert not new_below(before)
    with pytest.raises(DecoderFailed, match="closed"):
        decoder.decode(pictures.jpeg(), seed=SEED)


def test_it_starts_again_when_its_server_was_killed() -> None:
    before = descendants(os.getpid())
    with Decoder() as decoder:
        decoder.decode(pictures.jpeg(), seed=SEED)
        (first,) = new_below(before)
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: not is_alive(first))
        assert decoder.decode(pictures.jpeg(), seed=SEED).width == 320
        (second,) = new_below(before)
        assert second != first


def test_it_fails_the_job_in_hand_when_its_server_is_killed() -> None:
    before = descendants(os.getpid())
    with ThreadPoolExecutor(1) as pool, Decoder() as decoder:
        decoder.decode(pictures.jpeg(), seed=SEED)
        (server,) = new_below(before)
        job = pool.submit(decoder.decode, slow_picture(), seed=SEED)
        assert wait_until(lambda: len(new_below(before)) == 2)
        os.kill(server, signal.SIGKILL)
        with pytest.raises(DecoderFailed, match="fork server was killed"):
            job.result(10)
        assert wait_until(lambda: not new_below(before), 2)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (signal.SIGSEGV, "ended by signal 11"),
        (signal.SIGKILL, "ended by signal 9"),
        (signal.SIGXCPU, "used up its processor time"),  # what the kernel sends at the limit
    ],
)
def test_it_says_how_a_child_ended(how: signal.Signals, words: str) -> None:
    before = descendants(os.getpid())
    with ThreadPoolExecutor(1) as pool, Decoder() as decoder:
        decoder.decode(pictures.jpeg(), seed=SEED)
        (server,) = new_below(before)
        job = pool.submit(decoder.decode, slow_picture(), seed=SEED)
        assert wait_until(lambda: len(new_below(before)) == 2)
        (child,) = new_below(before) - {server}
        os.kill(child, how)
        with pytest.raises(DecoderFailed, match=words):
            job.result(10)
        assert decoder.decode(pictures.jpeg(), seed=SEED).width == 320
        assert new_below(before) == {server}


def test_it_kills_a_child_that_takes_too_long() -> None:
    before = descendants(os.getpid())
    with Decoder(wall_seconds=0.2) as decoder:
        began = time.monotonic()
        with pytest.raises(DecoderFailed, match=r"longer than 0\.2 s"):
            decoder.decode(slow_picture(), seed=SEED)
        assert time.monotonic() - began < 5
        assert wait_until(lambda: len(new_below(before)) == 1)
        assert decoder.decode(pictures.jpeg(), seed=SEED).width == 320


def test_it_fails_when_memory_does_not_suffice() -> None:
    """The same picture decodes with the usual limit: the bytes are not at fault."""
    data = pictures.large_and_allowed()
    with Decoder(memory_bytes=250_000_000) as decoder:
        assert decoder.decode(pictures.jpeg(), seed=SEED).width == 320
        with pytest.raises(DecoderFailed, match="memory"):
            decoder.decode(data, seed=SEED)
    with Decoder() as decoder:
        assert decoder.decode(data, seed=SEED).width == 7000


def test_it_confines_its_children() -> None:
    """Read from the kernel while a child is at work."""
    before = descendants(os.getpid())
    with ThreadPoolExecutor(1) as pool, Decoder() as decoder:
        decoder.decode(pictures.jpeg(), seed=SEED)
        (server,) = new_below(before)
        pool.submit(decoder.decode, slow_picture(), seed=SEED)
        assert wait_until(lambda: len(new_below(before)) == 2)
        (child,) = new_below(before) - {server}
        assert wait_until(lambda: " 1500000000 " in Path(f"/proc/{child}/limits").read_text())
        limits = {
            line[:26].strip(): line[26:].split()[0]
            for line in Path(f"/proc/{child}/limits").read_text().splitlines()[1:]
        }
        assert limits["Max cpu time"] == "10"
        assert limits["Max file size"] == "0"
        assert limits["Max open files"] == "16"
        assert limits["Max processes"] == "0"
        assert limits["Max core file size"] == "0"
        assert Path(f"/proc/{child}/environ").read_bytes() == b""
        open_files = {os.readlink(link) for link in Path(f"/proc/{child}/fd").iterdir()}
        assert {name.split(":")[0] for name in open_files} == {os.devnull, "socket"}


def test_it_does_several_jobs_at_once_and_no_more_than_its_slots() -> None:
    before = descendants(os.getpid())
    most = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.is_set():
            most = max(most, len(new_below(before)) - 1)
            time.sleep(0.005)

    with Decoder(slots=2) as decoder, ThreadPoolExecutor(6) as pool:
        decoder.decode(pictures.jpeg(), seed=SEED)
        watcher = threading.Thread(target=watch)
        watcher.start()
        jobs = {n: pool.submit(decoder.decode, pictures.jpeg(1000 + n, 900), seed=SEED) for n in range(24)}
        refused = pool.submit(decoder.decode, pictures.undecodable_png(), seed=SEED)
        for number, job in jobs.items():
            assert job.result(60).width == 1000 + number
        with pytest.raises(DecodeRefused):
            refused.result(60)
        done.set()
        watcher.join()
    assert most == 2


OWNER = """
import sys, threading, time
from moderation.intake.decoder import Decoder
from tests.moderation.intake.test_fork_server import slow_picture
from tests import pictures
decoder = Decoder()
decoder.decode(pictures.jpeg(), seed=b"s")
slow = slow_picture()
for _ in range(2):
    threading.Thread(target=decoder.decode, args=(slow,), kwargs={"seed": b"s"}, daemon=True).start()
print("ready", flush=True)
time.sleep(60)
"""


def test_nothing_outlives_an_owner_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        assert wait_until(lambda: len(descendants(owner.pid)) == 3)
        below = descendants(owner.pid)
        owner.kill()
    assert wait_until(lambda: not any(is_alive(pid) for pid in below), 3)


FORKED_OWNER = """
import os, sys, time
from moderation.intake.decoder import Decoder
from tests import pictures
decoder = Decoder()
decoder.decode(pictures.jpeg(), seed=b"s")
pid = os.fork()
if not pid:
    assert decoder.decode(pictures.jpeg(), seed=b"s").width == 320
    decoder.close()
    print("copy", flush=True)
    time.sleep(60)
print("ready", flush=True)
time.sleep(60)
"""


def test_a_forked_copy_works_and_does_not_keep_the_owners_server_alive() -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", FORKED_OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        assert {owner.stdout.readline(), owner.stdout.readline()} == {"ready\n", "copy\n"}
        below = descendants(owner.pid)
        assert len(below) == 2
        servers = {pid for pid in below if b"confined.server" in Path(f"/proc/{pid}/cmdline").read_bytes()}
        assert len(servers) == 1
        (copy,) = below - servers
        owner.kill()
        assert wait_until(lambda: not any(is_alive(pid) for pid in servers), 3)
        os.kill(copy, signal.SIGKILL)


DAEMON = """
import multiprocessing
from moderation.intake.decoder import Decoder
from tests import pictures

def work(answers):
    with Decoder() as decoder:
        answers.put(decoder.decode(pictures.jpeg(), seed=b"s").width)

answers = multiprocessing.get_context("fork").Queue()
worker = multiprocessing.get_context("fork").Process(target=work, args=(answers,), daemon=True)
worker.start()
print(answers.get(timeout=20))
worker.join()
"""


def test_it_works_in_a_daemonic_worker() -> None:
    """As django-q2's workers are: they may not have children of multiprocessing's own kind."""
    answer = subprocess.run(
        [sys.executable, "-c", DAEMON], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout == "320\n"


def test_its_server_loads_no_django() -> None:
    """It would cost every child memory and hand it settings with secrets in them."""
    code = (
        "import sys; sys.path.append(sys.argv[1]); import moderation.intake.confined.server;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'numpy', 'requests'}))"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code, str(ROOT)], env={}, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
