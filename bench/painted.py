"""Decide by key, and see the next picture: measured in Chromium's page, with 10,000 open cases.

The product is gunicorn with one worker on PostgreSQL. The clock runs in the page, from the key event's own time stamp
until the frame after the one that shows the next case's picture, decoded (`seeing.js`): request, decision with its line
in the log, the claim of the next case, and the picture, which was fetched ahead and goes before its page; and, as an arm
of its own, until the frame after the one with the whole page. A hundred cases are decided by
keyboard alone, every fifth of them rejected with a reason; once with half a second of looking at each, once as fast as
keys allow, where looking ahead has little time. The pictures are a dozen veiled ones of 1024 × 768.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection
from PIL import Image, ImageFilter

from bench.arms import Sample, run_rounds
from bench.cases import Desk, open_cases
from bench.cpu import tree_cpu
from bench.desk import gunicorn, signed_in, timed
from bench.measure import Absent, Measure, absolute
from bench.pictures import photograph
from bench.place import manage
from moderation.intake import files

try:
    from playwright.sync_api import Page, sync_playwright
except ImportError as missing:  # a development extra
    raise Absent("Playwright is not installed") from missing

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
OPEN, CASES, KINDS = 10_000, 100, 12
LOOKING, HURRYING = "half a second a case", "as fast as keys allow"
WHOLE = "its page whole, half a second a case"
BETWEEN_KEYS = 0.2  # from R to the digit of its reason, where there is time
GATE_MS, GOAL_MS = 150.0, 80.0
POINT = """
    UPDATE intake_rendition SET key = %s, sha256 = %s
    WHERE name IN ('veiled', 'veiled_thumb') AND mod(abs(hashtext(image_id::text)), %s) = %s"""


@dataclass
class Eyes:
    """Decides cases by keyboard and waits each time until the next picture is there."""

    name: str
    page: Page
    pid: int
    units: int
    dwell: float
    clock: str = "painted"

    def run(self) -> Sample:
        self.page.evaluate("window.painted = []; window.whole = []")
        before, started, decided = tree_cpu(self.pid), time.monotonic(), decisions()
        for number in range(self.units):
            time.sleep(self.dwell)
            self.decide(rejects=number % 5 == 4)
        latencies = [ms / 1000 for ms in self.page.evaluate(f"window.{self.clock}")]
        missing = abs(self.units - (decisions() - decided))
        return timed(
            self.units, latencies, tree_cpu(self.pid) - before, started, {"decisions missing": missing}
        )

    def decide(self, *, rejects: bool) -> None:
        """The key that is timed is the one that decides: A, or the reason's digit after R."""
        key = "3" if rejects else "a"
        self.page.evaluate("(key) => { window.deciding = key; window.shown = window.seen(); }", key)
        if rejects:
            self.page.keyboard.press("r")
            time.sleep(min(self.dwell, BETWEEN_KEYS))
        self.page.keyboard.press(key)
        self.page.evaluate("window.shown")


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units = (1, 30) if quick else (3, CASES)
    if not CHROMIUM.exists():
        raise Absent("Chromium is not installed")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
    desk = open_cases(OPEN)
    draw_pictures()
    with ExitStack() as stack:
        port, pid = stack.enter_context(gunicorn("moderation.wsgi:application", env))
        page = stack.enter_context(at_the_desk(desk, port))
        arms = [
            Eyes(LOOKING, page, pid, units, 0.5),
            Eyes(HURRYING, page, pid, units, 0.0),
            Eyes(WHOLE, page, pid, units, 0.5, "whole"),
        ]
        samples = run_rounds(arms, rounds)
    what = f"decision key to the next picture painted, {OPEN:,} open"
    return [
        absolute("painted", what, samples, name, unit=unit, gate=GATE_MS, goal=GOAL_MS)
        for name in (LOOKING, HURRYING, WHOLE)
        for unit in ("ms p50", "ms p95")
    ]


def draw_pictures() -> None:
    """Veiled pictures as the decoder makes them, grey and blurred, behind every rendition that a page asks for."""
    for kind in range(KINDS):
        picture = Image.open(io.BytesIO(photograph(kind, 1024, 768))).convert("L")
        file = io.BytesIO()
        picture.filter(ImageFilter.GaussianBlur(12)).save(file, "JPEG", quality=80)
        data = file.getvalue()
        key = files.write(files.RENDITIONS, data)
        with connection.cursor() as cursor:
            cursor.execute(POINT, [key, hashlib.sha256(data).hexdigest(), KINDS, kind])


def decisions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_decision")
        return int(cursor.fetchone()[0])


@contextmanager
def at_the_desk(desk: Desk, port: int) -> Iterator[Page]:
    """A page of Chromium's at 1440 × 900, signed in, on the first case, the clock in place."""
    # Playwright runs an event loop in this thread, which Django takes for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    url = f"http://127.0.0.1:{port}"
    cookies = signed_in(desk, port).browser.headers["Cookie"].split("; ")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [
                {"name": name, "value": value, "url": url}
                for name, _, value in (cookie.partition("=") for cookie in cookies)
            ]
        )
        context.add_init_script(path=Path(__file__).with_name("seeing.js"))
        page = context.new_page()
        page.goto(f"{url}/review/next")
        page.wait_for_selector("[data-part=image]")
        assert urlsplit(page.url).path.startswith("/review/cases/")
        yield page
        browser.close()
