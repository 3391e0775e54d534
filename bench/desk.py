"""A moderator's browser, as far as it matters here: one kept connection, the session's cookies, and a stopwatch."""

from __future__ import annotations

import contextlib
import http.client
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from bench.arms import Sample
from bench.cases import Desk
from bench.cpu import tree_cpu
from bench.ingest import answers
from bench.place import free_port, running, wait_until
from moderation.middleware import SIGNED_IN_AT
from moderation.processes.commands import web
from review.versions import shown_version

VERSION = re.compile(r'name="version" value="(\d+)"')
PUT_AWAY = """
    UPDATE cases_case SET holder_id = NULL, lease_until = now() + interval '1 day'
    WHERE holder_id = %s AND state = 'open'"""
HAND_OVER = """
    UPDATE cases_case SET holder_id = %s, held_since = now(), lease_until = now() + interval '10 minutes',
                          version = version + 1
    WHERE id = (SELECT id FROM cases_case WHERE state = 'open' AND lease_until IS NULL ORDER BY due_at LIMIT 1)
    RETURNING id, version"""


@contextlib.contextmanager
def gunicorn(application: str, env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The product's own flags but for one worker: the port and the process."""
    port = free_port()
    command = [*web(port)[:-1], "--workers", "1", "--keep-alive", "30", application]
    with running(command, env) as server:
        if not wait_until(lambda: answers(port), seconds=60):
            raise RuntimeError(f"{application} does not listen")
        yield port, server.pid


@dataclass
class Browser:
    """One connection to one server."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    wire: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, the address to go on to, and the page."""
        if self.wire is None:
            self.wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.wire.request(method, path, body, self.headers)
        answer = self.wire.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def hang_up(self) -> None:
        """The server would, before this arm's next round."""
        if self.wire is not None:
            self.wire.close()
            self.wire = None


@dataclass
class Moderator:
    browser: Browser
    person_id: UUID
    csrf: str

    def decide(self, case_id: UUID, version: int) -> int:
        form = {
            "version": shown_version(case_id, version),
            "outcome": "approved",
            "csrfmiddlewaretoken": self.csrf,
        }
        return self.browser.ask("POST", f"/review/cases/{case_id}/decide", urlencode(form))[0]

    def put_away(self) -> None:
        """Whatever this person holds goes out of everybody's way, so that the next case is a new one."""
        with connection.cursor() as cursor:
            cursor.execute(PUT_AWAY, [self.person_id])


def signed_in(desk: Desk, port: int) -> Moderator:
    """A session as signing in leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(desk.person.id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = desk.person.get_session_auth_hash()
    session[SIGNED_IN_AT] = timezone.now().timestamp()
    session.create()
    csrf = "b" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={csrf}"
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    return Moderator(Browser(port, headers), desk.person.id, csrf)


@dataclass
class Taking:
    """Asks for the next case and, `with_page`, follows to its page."""

    name: str
    moderator: Moderator
    pid: int
    units: int
    with_page: bool = False

    def run(self) -> Sample:
        latencies, wrong = [], 0
        before, started = tree_cpu(self.pid), time.monotonic()
        for _ in range(self.units):
            self.moderator.put_away()
            asked = time.perf_counter()
            status, way, _ = self.moderator.browser.ask("GET", "/review/next")
            good = status == 302 and "/review/cases/" in way
            if self.with_page:
                shown, _, page = self.moderator.browser.ask("GET", way or "/")
                good = good and shown == 200 and VERSION.search(page) is not None
            latencies.append(time.perf_counter() - asked)
            wrong += not good
        self.moderator.put_away()
        self.moderator.browser.hang_up()
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, {"no case": wrong})


@dataclass
class Deciding:
    """Approves cases that were handed over beforehand; the answer sends on to the next case, claimed."""

    name: str
    moderator: Moderator
    pid: int
    units: int

    def run(self) -> Sample:
        latencies, wrong = [], 0
        before, started = tree_cpu(self.pid), time.monotonic()
        decided = self.decided()
        for _ in range(self.units):
            self.moderator.put_away()
            with connection.cursor() as cursor:
                cursor.execute(HAND_OVER, [self.moderator.person_id])
                case_id, version = cursor.fetchone()
            asked = time.perf_counter()
            status = self.moderator.decide(case_id, version)
            latencies.append(time.perf_counter() - asked)
            wrong += status != 302
        self.moderator.put_away()
        self.moderator.browser.hang_up()
        missing = abs(self.units - (self.decided() - decided))
        faults = {"not decided": wrong, "decisions missing": missing}
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, faults)

    def decided(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_decision")
            return int(cursor.fetchone()[0])


@dataclass
class Bare:
    """The floor's view, again and again."""

    name: str
    port: int
    pid: int
    units: int
    path: str
    desk: Desk
    browser: Browser | None = None

    def run(self) -> Sample:
        self.browser = self.browser or Browser(self.port, {"Content-Type": "application/json"})
        latencies, wrong = [], 0
        before, started = tree_cpu(self.pid), time.monotonic()
        for _ in range(self.units):
            asked = time.perf_counter()
            status, _, _ = self.browser.ask(
                "POST", f"{self.path}?person={self.desk.person.id}&id={uuid4()}", "{}"
            )
            latencies.append(time.perf_counter() - asked)
            wrong += status != 200
        self.browser.hang_up()
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, {"refused": wrong})


def timed(
    units: int, latencies: Sequence[float], cpu: float, started: float, faults: dict[str, int]
) -> Sample:
    return Sample(units, time.monotonic() - started, cpu, faults, latencies)
