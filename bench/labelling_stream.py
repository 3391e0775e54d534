"""`painted` beside Label Studio's labelling stream (opt-in: `--peer label-studio`), each in Chromium on its own server.

There, a choice is a digit and Submit is Ctrl+Enter; the clock runs from the latter's key event until the frame after the
one that shows the next task's picture, decoded. Its pictures are as many and as large as ours, lie on a bare file server
of this machine, and may stay in the browser's cache, where ours may not. As many tasks are open as cases.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg
from playwright.sync_api import Page

from bench.arms import Arm, Sample, run_rounds
from bench.cases import open_cases
from bench.cpu import tree_cpu
from bench.desk import gunicorn, timed
from bench.measure import Measure, measured
from bench.painted import KINDS, LOOKING, OPEN, Eyes, at_the_desk, draw_pictures
from bench.peer import DATABASE, EMAIL, PASSWORD, Peer, serving
from bench.pictures import photograph
from bench.place import PEER_FOLDER, manage

STREAM = "Label Studio: half a second a task"
DWELL = 0.5
WHAT = f"deciding key to the next picture painted, {OPEN:,} open"
DRAWN = "UPDATE task SET data = jsonb_build_object('image', %s || '/' || mod(id, %s) || '.jpg')"


@dataclass
class Stream:
    """Labels one task after another by keyboard."""

    page: Page
    pid: int
    units: int
    name: str = STREAM

    def run(self) -> Sample:
        self.page.evaluate("window.painted = []")
        before, started = tree_cpu(self.pid), time.monotonic()
        for _ in range(self.units):
            time.sleep(DWELL)
            self.page.keyboard.press("1")
            time.sleep(0.2)
            self.page.evaluate("() => { window.shown = window.seen(); }")
            self.page.keyboard.press("Control+Enter")
            self.page.evaluate("window.shown")
        latencies = [ms / 1000 for ms in self.page.evaluate("window.painted")]
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, {})


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units = (1, 30) if quick else (3, 100)
    peer = Peer(Path(os.environ[PEER_FOLDER]), env["DATABASE_URL"], OPEN)
    peer.prepare()
    manage(env, "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
    desk = open_cases(OPEN)
    draw_pictures()
    with ExitStack() as stack:
        port, pid = stack.enter_context(gunicorn("moderation.wsgi:application", env))
        peer_port, peer_pid = stack.enter_context(serving(peer))
        draw_tasks(peer, stack.enter_context(pictures(data_dir)))
        page = stack.enter_context(at_the_desk(desk, port))
        stream = stack.enter_context(at_the_stream(page, peer_port))
        arms: list[Arm] = [Eyes(LOOKING, page, pid, units, DWELL), Stream(stream, peer_pid, units)]
        samples = run_rounds(arms, rounds)
    return [
        measured("painted", WHAT, samples, LOOKING, STREAM, unit=unit, gate=1.0, goal=0.5)
        for unit in ("ms p50", "ms p95")
    ]


@contextmanager
def pictures(data_dir: Path) -> Iterator[str]:
    """The address of a server of KINDS pictures, for any page."""

    class Open(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Access-Control-Allow-Origin", "*")
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the figures are what one wants to read."""

    folder = data_dir / "pictures"
    folder.mkdir()
    for kind in range(KINDS):
        (folder / f"{kind}.jpg").write_bytes(photograph(kind, 1024, 768))
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Open, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def draw_tasks(peer: Peer, address: str) -> None:
    with psycopg.connect(f"{peer.server.rsplit('/', 1)[0]}/{DATABASE}") as connection:
        connection.execute(DRAWN, [address, KINDS])


@contextmanager
def at_the_stream(ours: Page, port: int) -> Iterator[Page]:
    """A page of the same browser at 1440 × 900, signed in there, on its first task, the clock in place."""
    browser = ours.context.browser
    assert browser is not None
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(path=Path(__file__).with_name("seeing_peer.js"))
    page = context.new_page()
    url = f"http://127.0.0.1:{port}"
    page.goto(f"{url}/user/login/")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{url}/projects/1/data?labeling=1")
    page.wait_for_function(
        "[...document.images].some((image) => image.naturalWidth === 1024)", timeout=60_000
    )
    yield page
    context.close()
